"""Reports for the tests of what is made of them: built by hand, so that no run stands behind an expectation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from understudy.clients.outcome import Outcome
from understudy.contracts.report import (
    Basis,
    Claims,
    Group,
    Kind,
    Pulse,
    Recoverable,
    Report,
    Requests,
    Row,
    Struck,
    Swept,
)
from understudy.sandbox.core.decision import Evidence

BEGAN = 1_736_942_417.0  # 2025-01-15T12:00:17Z
HOSTILE = {
    "script": "</script><script>alert(1)</script>",
    "attribute": "\"' onmouseover=alert(1) x='\"",
    "image": "<img src=https://evil.example/x.png onerror=alert(1)>",
    "comment": "<!-- <script> -->",
    "entity": "&lt;b&gt; &amp;amp; ]]>",
    "rtl": "abc\u202egnp.exe\u2066x",
    "control": "bell\x07 escape\x1b[2J null\x00 csi\x9b31m",
    "long": "x" * 10_000,
    "template": "$headline ${json} $$",
    "half": "half a character \ud83d",
}


def small(**fields: Any) -> Report:
    """One product deleted, and nothing else to say."""
    given: dict[str, Any] = {
        "kind": Kind.REHEARSAL, "vendor": "tribemade", "title": "TribeMade", "began": BEGAN, "ended": BEGAN,
        "planned": 1, "irreversible": 1, "outcomes": (Group(Outcome.DELETED, 1, ("a",)),),
        "rows": (Row("a", Outcome.DELETED, "Bag"),),
    }  # fmt: skip
    return Report(**{**given, **fields})


def full() -> Report:
    """Something in every field: 25 ids over two minutes at ten a minute, one of them blocked."""
    return Report(
        kind=Kind.PROGRAM, vendor="tribemade", title="TribeMade", page="Delete Product", plan="plan.txt",
        catalogue="bicycles.csv", began=BEGAN, ended=BEGAN + 125, took=0.5, planned=25, irreversible=23,
        mode="trash", if_blocked="skip",
        outcomes=(Group(Outcome.DELETED, 23, ("a", "b")), Group(Outcome.BLOCKED, 1, ("c",)), Group(Outcome.DEACTIVATED, 1, ("d",))),
        rows=(
            Row("c", Outcome.BLOCKED, "Cup", "discontinued", "HTTP 400: an active order", 400, ("req-1", "req-2"), 2,
                BEGAN + 61, BEGAN + 62, "deleted"),
            Row("a", Outcome.DELETED, "Bag"), Row("b", Outcome.DELETED, "Axe"), Row("d", Outcome.DEACTIVATED, "Dish"),
        ),
        rows_left_out=21, recoverable=(Recoverable(1, "show again", None), Recoverable(2, "restore", BEGAN + 60 * 86_400)),
        requests=(Requests("delete_product", 27, 2, 1), Requests("get_product", 40)), shortest=120.0,
        limits=("10 requests in 1 min",), windows=60.0, allowed=10,
        pulse=(Pulse(BEGAN, BEGAN + 60, 12, 2), Pulse(BEGAN + 60, BEGAN + 120, 10), Pulse(BEGAN + 120, BEGAN + 180, 5)),
        first_trouble="c (Cup) came to blocked", first_trouble_at=BEGAN + 62,
        swept=(Swept("images gone with their product", 70), Swept("invoices: item taken from", 2, ("i-1", "i-2"))),
        bases=(
            Basis("tribemade.deleted", Evidence.DOCUMENTED, "Delete Product", 23),
            Basis("tribemade.read", Evidence.INFERRED, "Get Product: an example", 40),
            Basis("tribemade.odd", Evidence.ASSUMED, "nobody says", 4),
        ),
        faults=(Struck("timeout on delete_product", 1), Struck("reset on get_product", 0)),
        claims=Claims(20, 17, 5, ("c",), ("b",), ("z",), ("d",)), stopped="told to stop", not_backed_up=("images", "metadata"),
        program_status=-9, time_scale=60, backups=25, afterwards=("caches must be told",), command="understudy rehearse",
        exit_code=4,
    )  # fmt: skip


def hostile(text: str) -> Report:
    """That text wherever a stranger's text may come to stand."""
    row = Row(text, Outcome.BLOCKED, text, text, text, 400, (text,), 1, BEGAN, BEGAN, text)
    return replace(
        full(), title=text, page=text, plan=text, catalogue=text, mode=text, if_blocked=text,
        outcomes=(Group(Outcome.BLOCKED, 1, (text,)),), rows=(row,), recoverable=(Recoverable(1, text),),
        requests=(Requests(text, 1), Requests(text, 2)), limits=(text,), first_trouble=text,
        swept=(Swept(text, 1, (text,)),), bases=(Basis(text, Evidence.ASSUMED, text, 1),), faults=(Struck(text, 1),),
        claims=Claims(1, 0, 0, (text,), (text,), (text,), (text,)), stopped=text, not_backed_up=(text,),
        afterwards=(text,), command=text,
    )  # fmt: skip
