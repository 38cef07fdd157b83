"""How faults change the course of a request: what happens before the step, instead of it, and after.

Names no vendor: it decides *when* something fails, the vendor says what that looks like.
"""

from __future__ import annotations

from collections.abc import Callable
from email.utils import format_datetime
from typing import Final

from .call import Call
from .clock import DAY, SECOND, Instant, microseconds, utc
from .cut import Cut, CutKind
from .decision import Answer, Decision, Evidence
from .faults import Fault, FaultKind, RetryAfter, When
from .journal import Entry
from .vendor import Reply, Route, Vendor
from .world import Exchange, World

#: Faults by which the client hears nothing of the vendor's own.
_SILENT: Final = {
    FaultKind.RESET: CutKind.RESET,
    FaultKind.CLOSE: CutKind.CLOSE,
    FaultKind.LOST_REPLY: CutKind.CLOSE,
    FaultKind.TIMEOUT: CutKind.SILENCE,
}
#: Faults that leave the step alone, wherever they strike.
_HARMLESS: Final = {FaultKind.LATENCY, FaultKind.EVENT, FaultKind.DUPLICATE}


def disturbed(world: World, vendor: Vendor, route: Route, call: Call, struck: tuple[Fault, ...]) -> Exchange:
    """Carry out one request under the faults that strike it."""
    for fault in struck:
        if _precedes(fault):
            _befall(world, vendor, fault)
    entry = _answered(world, vendor, route, call, struck)
    for fault in struck:
        if not _precedes(fault):
            _befall(world, vendor, fault)
    delay = sum(microseconds(fault.seconds) for fault in struck if fault.kind is FaultKind.LATENCY)
    return Exchange(entry, _cut(struck), delay)


def _precedes(fault: Fault) -> bool:
    """Whether a fault strikes before the step commits."""
    return fault.when is When.BEFORE


def _befall(world: World, vendor: Vendor, fault: Fault) -> None:
    """What a fault does to the world itself."""
    if fault.kind is FaultKind.LATENCY:
        world.clock.delay(microseconds(fault.seconds))
    elif fault.kind is FaultKind.EVENT:
        world.happen_or_miss(vendor.name, fault.event, **fault.args)


def _answered(world: World, vendor: Vendor, route: Route, call: Call, struck: tuple[Fault, ...]) -> Entry:
    """The step, or what stands in its place. What strikes before the commit keeps it from happening."""
    names = tuple(map(str, struck))
    commit = not any(_precedes(fault) and fault.kind not in _HARMLESS for fault in struck)
    instead = next((make for fault in struck if (make := _instead(vendor, fault))), None)
    cut = _cut(struck)
    if not commit and (instead or (cut and cut.kind is not CutKind.TRUNCATED)):
        reply, decision = instead(world, call) if instead else (Reply(0, (), b""), None)
        world.count_step()
        return world.note(
            vendor.name, route.operation, call, reply, decision, faults=names, delivery=_delivery(cut)
        )
    if any(fault.kind is FaultKind.DUPLICATE for fault in struck):
        world.step(
            vendor, route, call, commit=commit, faults=names, delivery="to a proxy, which sent it again"
        )
    shape = None if instead is None else lambda _decided: instead(world, call)[0]
    if any(fault.kind is FaultKind.MALFORMED for fault in struck):
        shape = malformed
    return world.step(vendor, route, call, commit=commit, faults=names, delivery=_delivery(cut), shape=shape)


def _cut(struck: tuple[Fault, ...]) -> Cut | None:
    for fault in struck:
        if fault.kind in _SILENT:
            return Cut(_SILENT[fault.kind])
        if fault.kind is FaultKind.TRUNCATED:
            return Cut(CutKind.TRUNCATED, keep=fault.keep)
    return None


def _delivery(cut: Cut | None) -> str:
    return cut.kind.name.lower() if cut else "delivered"


Instead = Callable[[World, Call], tuple[Reply, Decision]]


def _instead(vendor: Vendor, fault: Fault) -> Instead | None:
    """What the client is told in the place of the step's answer, if anything."""
    if fault.kind is FaultKind.STATUS and fault.shape == "html":
        return lambda _world, _call: gateway_page(fault.status)
    if fault.kind is FaultKind.STATUS:
        return lambda world, call: _rendered(world, vendor, call, vendor.failure(fault.status))
    if fault.kind is FaultKind.THROTTLE:
        return lambda world, call: _rendered(
            world,
            vendor,
            call,
            vendor.throttled(said_wait(fault.retry_after, _wait(world, vendor), world.clock.now())),
        )
    return None


def _wait(world: World, vendor: Vendor) -> int:
    """The right wait: whole seconds, so that one is the least that can be said."""
    return max(1, vendor.wait // world.state.dilation)


def _rendered(world: World, vendor: Vendor, call: Call, decision: Decision) -> tuple[Reply, Decision]:
    return vendor.render(decision, world.held(vendor.name), call), decision


def said_wait(kind: RetryAfter, right: int, now: Instant) -> int | str | None:
    """What a throttling answer says of a wait that is really `right` seconds."""
    return {
        RetryAfter.RIGHT: right,
        RetryAfter.ABSENT: None,
        RetryAfter.WRONG: max(1, right // 10),
        RetryAfter.FRACTIONAL: f"{right - 1}.5",
        RetryAfter.DATED: _http_date(Instant(now + right * SECOND)),
        RetryAfter.PAST: _http_date(Instant(now - DAY)),
        RetryAfter.HUGE: 10 * 365 * 24 * 3600,
        RetryAfter.GARBAGE: "soon",
        RetryAfter.ZERO: 0,
        RetryAfter.NEGATIVE: -right,
    }[kind]


def _http_date(at: Instant) -> str:
    return format_datetime(utc(Instant(at - at % SECOND)), usegmt=True)


def gateway_page(status: int) -> tuple[Reply, Decision]:
    """What a proxy in front of the vendor says, in HTML, with nothing of the vendor's in it."""
    answer = Answer(f"gateway_{status}", status, Evidence.ASSUMED, "a proxy in front of the vendor")
    page = (
        f"<html>\r\n<head><title>{status}</title></head>\r\n"
        f"<body>\r\n<center><h1>{status}</h1></center>\r\n<hr><center>gateway</center>\r\n</body>\r\n</html>\r\n"
    )
    return Reply(status, (("Content-Type", "text/html"),), page.encode()), Decision(answer, ())


def malformed(reply: Reply) -> Reply:
    """The same status and headers over a body that breaks off: complete for HTTP, nonsense for a parser."""
    return Reply(reply.status, reply.headers, reply.body[: len(reply.body) // 2] or b'{"')
