"""One of the two servers that the loopback figures compare: `python served.py ours|bare PORT_FILE PRODUCTS`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from bare import application

from understudy.sandbox import Gear, Sandbox, Server
from understudy.sandbox.commands.serve import spare_the_collector
from understudy.sandbox.core.decision import Put
from understudy.sandbox.vendors.tribemade.entities import PRODUCTS, STORES, Product, Store
from understudy.sandbox.vendors.tribemade.records import CREATED

A_STORE = 10  # products a store: what it may delete in a minute


def identifier(number: int) -> str:
    return f"{number:08x}-0000-4000-8000-000000000000"


def key(number: int) -> str:
    return f"tb-{number // A_STORE:011d}"


def ours(count: int) -> Any:
    sandbox = Sandbox(gear=Gear.REAL)
    stores = [Put(STORES, Store(f"store-{n}", f"Store {n}", key(n))) for n in range(0, count, A_STORE)]
    products = [
        Put(
            PRODUCTS,
            Product(identifier(n), f"store-{n // A_STORE * A_STORE}", CREATED, f"Bag {n}", 10, 10, 1),
        )
        for n in range(count)
    ]
    sandbox.main.change("tribemade", lambda held: (*stores, *products))
    return sandbox.app


def bare(count: int) -> Any:
    app, products = application()
    products.update({identifier(number): {"name": f"Bag {number}"} for number in range(count)})
    return app.wsgi_app


def main() -> None:
    which, port_file, count = sys.argv[1:]
    os.sched_setaffinity(0, {0})
    if which == "ours":
        spare_the_collector()  # as `understudy serve` does
    server = Server({"ours": ours, "bare": bare}[which](int(count)))
    with server:
        Path(port_file).write_text(str(server.port))
        server.serve()


if __name__ == "__main__":
    main()
