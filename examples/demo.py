"""The main job, on the terminal: a catalogue becomes a world, products are deleted at five vendors, and what is gone is told.

Nothing leaves this process: the vendors are stand-ins, and time jumps where a vendor would make one wait.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx

from understudy.sandbox import Sandbox, World, load

CATALOGUE = Path(__file__).with_name("catalogue.yaml")
DAY = 24 * 60 * 60


def main() -> None:
    catalogue = load(CATALOGUE)
    sandbox = Sandbox(catalogue=catalogue)
    world = sandbox.create("rehearsal", catalogue=catalogue)
    say(
        f"A world on {CATALOGUE.name}: {len(catalogue)} products at each of {len(world.vendors)} vendors. None of it is real."
    )
    before = {vendor: set(handles(world, vendor)) for vendor in world.vendors}
    for vendor in (tribemade, zoho_desk, shoplazza, altcraft, devdraft):
        vendor(world)
    reckon(world, before)


def tribemade(world: World) -> None:
    head("TribeMade", "for good; an active order blocks; 10 deletes a minute")
    http, ids = world.tribemade.http, handles(world, "tribemade")
    step("delete canvas-bag", http.delete(f"/api/products/{ids['canvas-bag']}"))
    step("delete enamel-mug, which is ordered", http.delete(f"/api/products/{ids['enamel-mug']}"))
    step("hide it instead", http.put(f"/api/products/{ids['enamel-mug']}/edit", json={"is_active": False}))
    step("delete wool-socks, whose order is delivered", http.delete(f"/api/products/{ids['wool-socks']}"))
    for _ in range(7):
        http.delete(f"/api/products/{ids['canvas-bag']}")
    step("an eleventh delete within a minute", http.delete(f"/api/products/{ids['camp-stove']}"))
    waited = world.clock.until_permitted("tribemade", "delete_product")
    step(f"the same, {waited:.0f} s later", http.delete(f"/api/products/{ids['camp-stove']}"))


def zoho_desk(world: World) -> None:
    head("Zoho Desk", "to the trash; back from it within 60 days")
    http, ids = world.zoho_desk.http, handles(world, "zoho_desk")
    step("trash canvas-bag", http.delete("/api/v1/products", params={"id": ids["canvas-bag"]}))
    step(
        "trash rain-jacket, which a ticket is about",
        http.delete("/api/v1/products", params={"id": ids["rain-jacket"]}),
    )
    step("restore canvas-bag", http.post("/api/v1/recycleBin/restore", json={"ids": [ids["canvas-bag"]]}))
    world.clock.advance(61 * DAY)
    world.zoho_desk.happen("token_issued")
    step(
        "restore rain-jacket 61 days later",
        http.post("/api/v1/recycleBin/restore", json={"ids": [ids["rain-jacket"]]}),
    )


def shoplazza(world: World) -> None:
    head("Shoplazza", "for good, variants and images with it; two leaky buckets")
    http, ids = world.shoplazza.http, handles(world, "shoplazza")
    step("delete rain-jacket", http.delete(f"/openapi/2022-01/products/{ids['rain-jacket']}"))
    step("delete it again", http.delete(f"/openapi/2022-01/products/{ids['rain-jacket']}"))
    step("delete 'rain-jacket', which is no id", http.delete("/openapi/2022-01/products/rain-jacket"))


def altcraft(world: World) -> None:
    head("Altcraft", "many in one call; errors inside HTTP 200; SKUs go with their product")
    http, token = world.altcraft.http, world.altcraft.credentials["token"]
    path = "/api/v1.1/market/products/delete"
    step("delete three, one of which is unknown", http.post(
        path, json={"token": token, "external_ids": ["canvas-bag", "wool-socks", "no-such-thing"]}))  # fmt: skip
    step("delete nothing", http.post(path, json={"token": token}))
    step("delete one, in XML", http.post(
        path, content=f"<xml><token>{token}</token><external_ids>enamel-mug</external_ids></xml>",
        headers={"Content-Type": "application/xml"}))  # fmt: skip


def devdraft(world: World) -> None:
    head("Devdraft", "for good; an open invoice blocks; drafts and links are changed with it")
    http, ids = world.devdraft.http, handles(world, "devdraft")
    key = {"x-idempotency-key": "0b1f2f4e-6a55-4c5e-9d8e-3f2f6c1a7b10"}
    step("delete camp-stove, which is invoiced", http.delete(f"/api/v0/products/{ids['camp-stove']}"))
    step("delete field-notebook", http.delete(f"/api/v0/products/{ids['field-notebook']}", headers=key))
    step(
        "the same again, with the same key",
        http.delete(f"/api/v0/products/{ids['field-notebook']}", headers=key),
    )
    step("and without it", http.delete(f"/api/v0/products/{ids['field-notebook']}"))


def reckon(world: World, before: dict[str, set[str]]) -> None:
    """What cannot be taken back: the products that are no longer there, and what else the journal knows."""
    say("\nWhat is gone for good")
    for vendor, held in before.items():
        gone = sorted(held - set(handles(world, vendor)))
        say(f"  {vendor:<10} {', '.join(gone) or 'nothing'}")
        for entry in world.journal.select(vendor=vendor):
            for change in entry.changes:
                if change.effect == "irreversible" and not change.table.name.endswith(".products"):
                    say(f"  {'':<10} and with it: {change}")


def handles(world: World, vendor: str) -> dict[str, str]:
    """The vendor's ids of the catalogue's products, by handle."""
    return {product.handle: product.id for product in getattr(world, vendor).products}


def head(title: str, about: str) -> None:
    say(f"\n{title}: {about}")


def step(what: str, answer: httpx.Response) -> None:
    body = " ".join(answer.text.split())
    told = body if len(body) <= 76 else f"{body[:75]}…"
    say(f"  {what:<46} {answer.status_code}  {told}")


say: Callable[[str], None] = print

if __name__ == "__main__":
    main()
