"""Products written to files before they go: what the vendor lets one read, and the image files it names.

Knows no vendor: a record is whatever `Calls.look` brought. No credential leaves with a request for an image.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from .client import Client

#: Where vendors' records name their images.
_NAMED: Final = ("primary_image", "image", "images", "pictures")
_ADDRESS: Final = ("src", "url")
_KINDS: Final = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})

#: Brings the bytes at an address, or None where there is no such image.
Fetch = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to."""

    products: tuple[str, ...]
    """Ids that were written."""
    images: int
    missing: tuple[str, ...]
    """Ids that could not be read, so that nothing was written for them."""
    lost_images: tuple[str, ...]
    """Addresses at which no image was to be had."""
    not_included: tuple[str, ...]
    """What of every product the vendor's API does not let one read."""


def export(client: Client[Any], ids: Sequence[str], folder: Path, fetch: Fetch | None = None) -> Exported:
    """Write each product to `folder/<id>/product.json`, its images beside it, and to `folder/export.json` what was done.

    Raises `Stop` where the vendor lets nobody in, and OSError where the folder cannot be written to.
    """
    bring = fetch or _over_http()
    products: list[str] = []
    lost: list[str] = []
    images = 0
    for start in range(0, len(ids), client.calls.looks):
        seen = client.run(client.calls.look(ids[start : start + client.calls.looks]))
        for one, sight in seen.items():
            if sight.present and sight.record is not None:
                found, gone = _written(folder / _safe(one), sight.record, bring)
                products.append(one)
                images += found
                lost += gone
    missing = tuple(sorted(set(ids) - set(products)))
    exported = Exported(tuple(products), images, missing, tuple(lost), client.calls.not_backed_up)
    _save(folder / "export.json", {"vendor": client.calls.name, **_listed(exported)})
    return exported


def pictures(record: Mapping[str, Any]) -> Iterator[str]:
    """The addresses of a record's images, each once."""
    found = dict.fromkeys(one for name in _NAMED for one in _addresses(record.get(name)))
    yield from (one for one in found if urlsplit(one).scheme in {"http", "https"})


def _addresses(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (value[name] for name in _ADDRESS if isinstance(value.get(name), str))
    elif isinstance(value, list):
        for one in value:
            yield from _addresses(one)


def _written(folder: Path, record: Mapping[str, Any], fetch: Fetch) -> tuple[int, list[str]]:
    """A product in its folder: how many images came with it, and the addresses of those that did not."""
    _save(folder / "product.json", record)
    lost: list[str] = []
    found = 0
    for number, address in enumerate(pictures(record), 1):
        image = fetch(address)
        if image is None:
            lost.append(address)
        else:
            (folder / f"image-{number:02}{_suffix(address)}").write_bytes(image)
            found += 1
    return found, lost


def _save(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


def _safe(identifier: str) -> str:
    """An id as the name of one folder: it leads nowhere else, whatever characters are in it."""
    return quote(identifier, safe=" ").replace(".", "%2E")


def _suffix(address: str) -> str:
    suffix = PurePosixPath(urlsplit(address).path).suffix.lower()
    return suffix if suffix in _KINDS else ".image"


def _listed(exported: Exported) -> dict[str, Any]:
    return {
        "products": list(exported.products),
        "images": exported.images,
        "missing": list(exported.missing),
        "lost_images": list(exported.lost_images),
        "not_included": list(exported.not_included),
    }


def _over_http() -> Fetch:
    from .http import fetch_image  # noqa: PLC0415  who brings images in another way needs no httpx

    return fetch_image
