"""`understudy serve`: all installed vendors on one address, until told to stop."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ..core.clock import Gear
from ..core.errors import UsageError
from ..core.sandbox import Sandbox
from ..core.server import Server
from .curl import curl

if TYPE_CHECKING:
    from ..core.catalogue import Catalogue

DEFAULT_PORT = 4610
_SIMPLEST = "tribemade"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="0 picks a free one (default: %(default)s)"
    )
    parser.add_argument("--port-file", type=Path, metavar="PATH", help="write the port there once it is open")
    parser.add_argument(
        "--catalogue", type=Path, metavar="FILE", help="products, as Shopify CSV, JSON or YAML"
    )
    parser.add_argument(
        "--generate",
        action="append",
        default=[],
        metavar="VENDOR.KIND=SHARE",
        help="records for a share of the products, from the seed, as in tribemade.orders=0.1",
    )
    parser.add_argument("--clock", choices=list(Gear), default=Gear.REAL, help="default: %(default)s")
    parser.add_argument(
        "--seed", type=int, default=1, help="what generated records are made from (default: 1)"
    )
    parser.add_argument(
        "--token", help="what the control plane demands (made up where --host is not loopback)"
    )
    parser.add_argument(
        "--no-marks", action="store_true", help="send no Understudy- headers: byte-exact answers"
    )


def spare_the_collector() -> None:
    """Let the garbage collector look less often.

    A journal keeps thousands of entries that are never garbage before they are let go, and the collector would
    walk them again and again; cycles are rare here.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def run(args: argparse.Namespace) -> int:
    spare_the_collector()
    catalogue = _read(args.catalogue, args.generate) if args.catalogue else None
    token = args.token or (None if is_loopback(args.host) else _made_up())
    sandbox = Sandbox(
        catalogue=catalogue,
        gear=Gear(args.clock),
        seed=args.seed,
        marks=not args.no_marks,
        token=token,
        hosts=(args.host,),
    )
    sandbox.main  # noqa: B018  a catalogue that a vendor refuses is refused before the port is open
    server = Server(sandbox.app, args.host, args.port)

    def ready() -> None:
        sandbox.at(server.url)
        if args.port_file:
            args.port_file.write_text(f"{server.port}\n")
        first_screen(sandbox, server.url, args, sys.stdout)

    server.serve(ready)
    print("stopped", file=sys.stdout)  # noqa: T201  the command speaks
    return 0


def _read(path: Path, generate: Sequence[str]) -> Catalogue:
    from ..core.catalogue import load  # noqa: PLC0415  a demo world has none

    catalogue = load(path)
    wanted = {vendor: dict(kinds) for vendor, kinds in catalogue.generate.items()}
    for words in generate:
        vendor, kind, share = _share(words)
        wanted.setdefault(vendor, {})[kind] = share
    return replace(catalogue, generate=wanted)


def _share(words: str) -> tuple[str, str, float]:
    """`tribemade.orders=0.1` in its parts. Raises UsageError."""
    where, _, number = words.partition("=")
    vendor, _, kind = where.partition(".")
    try:
        share = float(number)
    except ValueError:
        share = -1.0
    if not (vendor and kind and 0 <= share <= 1):
        raise UsageError(f"--generate takes VENDOR.KIND=SHARE with a share from 0 to 1, not {words!r}")
    return vendor, kind, share


def _made_up() -> str:
    import secrets  # noqa: PLC0415  loopback needs none

    return secrets.token_urlsafe(16)


def is_loopback(host: str) -> bool:
    if host in {"localhost", "127.0.0.1"}:
        return True
    from ipaddress import ip_address  # noqa: PLC0415  most listen on the default

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def first_screen(sandbox: Sandbox, url: str, args: argparse.Namespace, out: TextIO) -> None:
    """What is served, on what clock, and one command that works when pasted."""
    width = max(map(len, sandbox.vendors), default=0)
    lines = [f"Understudy stands in for {len(sandbox.vendors)} vendors at {url}", ""]
    lines += [f"  {name:<{width}}  {url}/{name}" for name in sandbox.vendors]
    lines += ["", f"  clock {args.clock}; {_world(sandbox, args)}; control plane {url}/_understudy/"]
    if sandbox.token:
        lines += [f"  not only this machine can reach it: the control plane wants the token {sandbox.token}"]
    lines += ["", "Try:", "", f"  {_first_curl(sandbox, url)}", "", "More: understudy demo.  Ctrl-C stops."]
    out.write("\n".join(lines) + "\n")
    out.flush()


def _world(sandbox: Sandbox, args: argparse.Namespace) -> str:
    if sandbox.catalogue is None:
        return "the demo world"
    generated = f", seed {args.seed}" if sandbox.catalogue.generate else ""
    return f"a world on {args.catalogue.name} ({len(sandbox.catalogue)} products{generated})"


def _first_curl(sandbox: Sandbox, url: str) -> str:
    """The page's own example of one vendor: of the simplest, where it is installed, so that no other is loaded for it."""
    if sandbox.catalogue is None and sandbox.vendors:
        vendor = sandbox.vendors.get(_SIMPLEST) or next(iter(sandbox.vendors.values()))
        return curl(vendor.examples[0], f"{url}/{vendor.name}")
    return f"curl {url}/_understudy/worlds/main/state"
