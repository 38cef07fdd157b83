// Delete the products whose ids stand on standard input at TribeMade, with nothing but Node's own library.
//
//     understudy rehearse --vendor tribemade --catalogue products.csv --plan ids.csv --time-scale 60 \
//         -- node examples/programs/delete.mjs

import { readFileSync } from "node:fs";

const { TRIBEMADE_BASE_URL: base, TRIBEMADE_API_KEY: key } = process.env;
const words = { 200: "deleted", 400: "blocked", 404: "not_found" };
const sleep = (seconds) => new Promise((awake) => setTimeout(awake, 1000 * seconds));

/** Status and body; status 0 where the answer was lost. */
async function called(method, product) {
  try {
    const url = `${base}/api/products/${encodeURIComponent(product)}`;
    const answer = await fetch(url, { method, headers: { "X-API-Key": key }, signal: AbortSignal.timeout(10_000) });
    const text = await answer.text();
    return [answer.status, text.startsWith("{") ? JSON.parse(text) : {}];
  } catch {
    return [0, {}];
  }
}

/** What became of a product, in one word. */
async function deleted(product) {
  let [status, body] = await called("DELETE", product);
  const again = status === 429;
  while (status === 429) {
    await sleep(Math.max(1, Number(body.retry_after)) || 60); // a minute where it says nothing that makes sense
    [status, body] = await called("DELETE", product);
  }
  if (status === 404 && again) return "gone"; // by whom, nobody can say who has asked before
  if (status in words) return words[status];
  if (status > 400 && status < 500) return "refused";
  // The answer was lost, or tells of a failure: it may have been carried out all the same, so look.
  const [seen] = await called("GET", product);
  return { 200: "failed", 404: "gone" }[seen] ?? "unknown";
}

let outcome = "";
for (const id of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  outcome = ["refused", "not_attempted"].includes(outcome) ? "not_attempted" : await deleted(id);
  console.log(JSON.stringify({ id, outcome }));
}
