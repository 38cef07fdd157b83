"use strict";
// The page is whole without this: sorting and filtering are added to a plain table.
(() => {
  const table = document.querySelector("table.rows");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.key ?? cell.textContent;
  };

  function sort(head) {
    const column = head.cellIndex;
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const keyed = rows.map((row) => [key(row, column), row]);
    // What has nothing to sort by stays at the end, whichever way the rest goes.
    keyed.sort(([a], [b]) => {
      if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
      return (down ? -1 : 1) * order.compare(a, b);
    });
    body.append(...keyed.map(([, row]) => row));
  }

  for (const head of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head));
    head.append(button);
  }

  const controls = document.querySelector(".controls");
  const outcome = controls.querySelector("select");
  const words = controls.querySelector("input");
  const shown = controls.querySelector("output");
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

  function filter() {
    const wanted = words.value.trim().toLowerCase().split(/\s+/);
    let count = 0;
    for (const row of rows) {
      const text = texts.get(row);
      const fits = (!outcome.value || row.dataset.outcome === outcome.value) && wanted.every((one) => text.includes(one));
      row.hidden = !fits;
      count += fits;
    }
    const every = rows.length.toLocaleString("en");
    const noun = rows.length === 1 ? "row" : "rows";
    shown.value = count === rows.length ? `${every} ${noun}` : `${count.toLocaleString("en")} of ${every} ${noun}`;
  }

  outcome.addEventListener("change", filter);
  words.addEventListener("input", filter);
  controls.hidden = false;
  filter();
})();
