"""An async function, tried: its waits take no time, its order is the same every time, and its end is certain."""

# ruff: noqa: TID251  what is tried reads the machine's clock, and must be given the vendor's
from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import httpx2
import pytest
from integrations import (
    ENVIRONMENT,
    FAULTS,
    HOME,
    WORDS,
    Answer,
    Over,
    looked,
    understood,
    with_requests,
    word,
)

from understudy.contracts.deletion import broken
from understudy.contracts.scenario import Crash, Moment, Product, Scenario, Slip
from understudy.contracts.subjects import AsyncAccess, CannotRun, asynchronous, unmodified
from understudy.contracts.trial import Access, Evidence, Subject, trial
from understudy.contracts.verdict import told
from understudy.contracts.watched import DoesNotEnd
from understudy.sandbox import FaultKind, Sandbox, When, World

Client = Callable[[AsyncAccess], Any]
Work = Callable[[AsyncAccess], Awaitable[Any]]


def seen(subject: Subject, *slips: Slip, products: int = 1, **more: Any) -> Evidence:
    keys = tuple(f"p{number}" for number in range(1, products + 1))
    return trial(Scenario("tribemade", tuple(map(Product, keys)), keys, slips, **more), subject, Sandbox())


class Kept:
    """A client that is closed by somebody else."""

    def __init__(self, client: Any) -> None:
        self._client = client

    async def __aenter__(self) -> Any:
        return self._client

    async def __aexit__(self, *_: object) -> None: ...


def given(access: AsyncAccess) -> Any:
    return Kept(access.http)


def own_httpx(_access: AsyncAccess) -> Any:
    return httpx.AsyncClient(base_url=HOME, headers={"X-API-Key": os.environ["TRIBEMADE_KEY"]}, timeout=10)


def own_httpx2(_access: AsyncAccess) -> Any:
    return httpx2.AsyncClient(base_url=HOME, headers={"X-API-Key": os.environ["TRIBEMADE_KEY"]}, timeout=10)


def naive(client: Client) -> Subject:
    async def delete_products(access: AsyncAccess) -> dict[str, str]:
        said = {}
        async with client(access) as http:
            for one in access.ids:
                try:
                    answer = await http.delete(f"/api/products/{one}")
                except Exception:  # noqa: BLE001  as one writes it first
                    said[one] = "failed"
                else:
                    said[one] = WORDS.get(answer.status_code, "failed")
                await asyncio.sleep(6)
        return said

    return asynchronous(delete_products, environment=ENVIRONMENT)


class Careful:
    """All at once, one after the other, and as careful as one alone."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def __call__(self, access: AsyncAccess) -> dict[str, str]:
        turn, self._over = asyncio.Semaphore(1), False
        async with self._client(access) as self._http:
            words = await asyncio.gather(*(self._in_turn(turn, one) for one in access.ids))
        return dict(zip(access.ids, words, strict=True))

    async def _in_turn(self, turn: asyncio.Semaphore, product: str) -> str:
        async with turn:
            if self._over:
                return "not_attempted"
            try:
                return await self._remove(product)
            except Over as over:
                self._over = True
                return str(over)
            finally:
                await asyncio.sleep(6)

    async def _remove(self, product: str) -> str:
        doubt = False
        for _ in range(6):
            answer = await self._ask("DELETE", product)
            if answer is not None and answer.status != 429:
                return word(answer, doubt=doubt)
            doubt = True
            if answer is not None:
                await asyncio.sleep(61)
            elif found := looked(await self._ask("GET", product)):
                return found
        return "unknown"

    async def _ask(self, method: str, product: str) -> Answer | None:
        try:
            answer = await self._http.request(method, f"/api/products/{product}")
            return understood(answer.status_code, answer.json())
        except Exception:  # noqa: BLE001  every library has its own
            return None


CLIENTS = [given, own_httpx, own_httpx2]


@pytest.mark.parametrize("client", CLIENTS, ids=lambda one: one.__name__)
def test_the_same_carelessness_is_caught_in_the_same_scenario_with_every_client(client: Client) -> None:
    found = broken("tribemade", naive(client))
    assert found is not None
    assert (found.property.name, found.scenario.size) == ("lost-is-unknown", (1, 1))
    assert found.scenario.slips == (Slip(FaultKind.LOST_REPLY, "p1", when=When.AFTER),)


@pytest.mark.parametrize("client", CLIENTS, ids=lambda one: one.__name__)
def test_a_careful_function_passes_with_every_client(client: Client) -> None:
    assert broken("tribemade", asynchronous(Careful(client), environment=ENVIRONMENT), examples=3) is None


# ── time ──


def test_waits_take_no_time_and_are_the_vendors() -> None:
    read: list[float] = []

    async def waits(access: AsyncAccess) -> None:
        before = access.now(), time.time(), asyncio.get_running_loop().time()
        for _ in range(22):
            await asyncio.sleep(60)
        after = access.now(), time.time(), asyncio.get_running_loop().time()
        read.extend(then - now for now, then in zip(before, after, strict=True))

    assert seen(asynchronous(waits)).elapsed == 1320
    assert read == [1320, 1320, 1320]


def test_waits_at_the_same_time_pass_together() -> None:
    async def waits(access: AsyncAccess) -> None:
        await asyncio.gather(*(access.sleep(seconds) for seconds in (10, 30, 20)))

    assert seen(asynchronous(waits)).elapsed == 30


def test_many_workers_do_the_same_in_the_same_order_every_time() -> None:
    async def work(access: AsyncAccess) -> dict[str, str]:
        turn, said = asyncio.Semaphore(3), {}

        async def one(number: int, product: str) -> None:
            async with turn:
                await asyncio.sleep(number * 7 % 5)
                answer = await access.http.delete(f"/api/products/{product}")
                said[product] = WORDS.get(answer.status_code, "failed")
                await asyncio.sleep(number * 3 % 4)

        await asyncio.gather(*(one(number, product) for number, product in enumerate(access.ids)))
        return said

    first, second = (told(seen(asynchronous(work), products=20)) for _ in range(2))
    assert first == second
    assert sum("DELETE" in line for line in first) == 20


def test_an_answer_that_never_comes_is_waited_for_while_others_go_on() -> None:
    times: dict[str, float] = {}

    async def work(access: AsyncAccess) -> None:
        loop = asyncio.get_running_loop()

        async def unheard() -> None:
            with pytest.raises(httpx.ReadTimeout):
                await access.http.delete(f"/api/products/{access.ids[0]}")
            times["unheard"] = loop.time()

        async def other() -> None:
            await asyncio.sleep(4)
            await access.http.delete(f"/api/products/{access.ids[1]}")
            times["other"] = loop.time()

        await asyncio.gather(unheard(), other())

    run = seen(asynchronous(work), Slip(FaultKind.TIMEOUT, "p1"), products=2)
    assert run.raised is None
    assert times == {"other": 4, "unheard": 10}


@pytest.mark.parametrize("way", ["timeout", "wait_for"])
def test_timeouts_of_asyncio_keep_the_vendors_time(way: str) -> None:
    times: list[float] = []

    async def work(access: AsyncAccess) -> None:
        gone = access.http.delete(f"/api/products/{access.ids[0]}", timeout=None)
        try:
            if way == "wait_for":
                await asyncio.wait_for(gone, 45)
            async with asyncio.timeout(45):
                await gone
        except TimeoutError:
            times.append(asyncio.get_running_loop().time())

    assert seen(asynchronous(work), Slip(FaultKind.TIMEOUT, "p1")).raised is None
    assert times == [45]


# ── its end ──


def test_a_deadlock_is_told_with_where_it_is() -> None:
    async def waits_for_itself(_access: AsyncAccess) -> None:
        lock = asyncio.Lock()
        async with lock, lock:
            pass

    error = seen(asynchronous(waits_for_itself)).raised
    assert isinstance(error, DoesNotEnd)
    assert "nothing will bring about" in str(error)
    assert "(waits_for_itself, line " in str(error)


def test_an_answer_waited_for_without_a_timeout_breaks_a_property() -> None:
    async def patient(access: AsyncAccess) -> None:
        for one in access.ids:
            try:
                await access.http.delete(f"/api/products/{one}", timeout=None)
            except httpx.TransportError:
                continue

    found = broken("tribemade", asynchronous(patient))
    assert found is not None
    assert found.property.name == "terminates"
    assert found.scenario.slips[0].kind is FaultKind.TIMEOUT


def test_who_only_waits_does_not_end() -> None:
    async def polls(access: AsyncAccess) -> None:
        while True:
            await access.sleep(1)

    assert isinstance(seen(asynchronous(polls)).raised, DoesNotEnd)


def test_a_killed_program_is_killed_whatever_it_gathers_and_started_again() -> None:
    starts: list[int] = []

    async def stubborn(access: AsyncAccess) -> None:
        starts.append(access.starts)
        sent = (access.http.delete(f"/api/products/{one}") for one in access.ids)
        await asyncio.gather(*sent, return_exceptions=True)
        await asyncio.sleep(1)
        await access.http.delete(f"/api/products/{access.ids[0]}")

    run = seen(asynchronous(stubborn), products=2, crash=Crash("p1", 1, Moment.AFTER))
    assert starts == [1, 2]
    assert len(run.entries) == 4  # one, and three after its second start


def test_what_the_function_raises_is_evidence() -> None:
    async def falls_over(_access: AsyncAccess) -> None:
        raise ZeroDivisionError

    assert isinstance(seen(asynchronous(falls_over)).raised, ZeroDivisionError)


def test_below_another_loop_it_is_refused_and_not_judged() -> None:
    async def test_of_somebodys() -> None:
        broken("tribemade", naive(given))

    with pytest.raises(CannotRun, match="event loop runs"):
        asyncio.run(test_of_somebodys())


@pytest.mark.parametrize("client", [httpx.AsyncClient, httpx2.AsyncClient], ids=["httpx", "httpx2"])
def test_a_request_to_anybody_else_is_refused_loudly(client: Any) -> None:
    async def careless(_access: AsyncAccess) -> None:
        async with client() as http:
            await asyncio.gather(http.get("https://api.example.com"), return_exceptions=True)

    with pytest.raises(CannotRun, match=r"api\.example\.com"):
        broken("tribemade", asynchronous(careless))


def test_a_stream_of_asyncios_own_is_refused() -> None:
    async def raw(_access: AsyncAccess) -> None:
        await asyncio.open_connection("api.tribemade.in", 80)

    with pytest.raises(CannotRun, match="by asyncio itself"):
        seen(asynchronous(raw))


# ── with the rest of the program ──


async def _unmodified(ids: list[str]) -> dict[str, str]:
    async with httpx.AsyncClient(headers={"X-API-Key": os.environ["TRIBEMADE_KEY"]}) as http:
        sent = (http.delete(f"{HOME}/api/products/{one}") for one in ids)
        answers = await asyncio.gather(*sent)
    return {one: WORDS[answer.status_code] for one, answer in zip(ids, answers, strict=True)}


@pytest.mark.parametrize("function", [_unmodified, lambda ids: asyncio.run(_unmodified(ids))])
def test_a_function_as_it_is_may_be_async_or_run_a_loop_of_its_own(function: Any) -> None:
    run = seen(unmodified(function, environment=ENVIRONMENT), products=2)
    assert run.raised is None
    assert list((run.said or {}).values()) == ["deleted", "deleted"]


def test_work_in_a_thread_is_waited_for_before_time_goes_on() -> None:
    times: list[float] = []

    async def in_thread(access: AsyncAccess) -> dict[str, str]:
        async with asyncio.timeout(30):
            asked = asyncio.to_thread(with_requests, "DELETE", f"{HOME}/api/products/{access.ids[0]}")
            answer = await asked
        times.append(asyncio.get_running_loop().time())
        return {access.ids[0]: WORDS[answer.status]}

    run = seen(asynchronous(in_thread, environment=ENVIRONMENT))
    assert list((run.said or {}).values()) == ["deleted"]
    assert times == [0]


def test_loops_are_the_machines_again_afterwards() -> None:
    before = asyncio.new_event_loop
    seen(naive(own_httpx))
    assert asyncio.new_event_loop is before
    assert asyncio.events.new_event_loop is before
    loop = asyncio.new_event_loop()
    try:
        assert type(loop).__module__.startswith("asyncio")
    finally:
        loop.close()


def test_a_task_that_is_cancelled_in_the_end_may_still_wait_a_little() -> None:
    ended: list[str] = []

    async def lingers(_access: AsyncAccess) -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            await asyncio.sleep(5)
            ended.append("in order")

    assert isinstance(seen(asynchronous(lingers)).raised, DoesNotEnd)
    assert ended == ["in order"]


# ── parity ──


async def _met(client: Any, url: str, key: str, product: str) -> Any:
    """What a program learns of one removal: an answer, or what was raised."""
    async with client(base_url=url, headers={"X-API-Key": key}, timeout=0.1) as http:
        try:
            answer = await http.delete(f"{url}/api/products/{product}")
        except Exception as error:  # noqa: BLE001  every library has its own
            return type(error), type(error.__cause__)
    return answer.status_code, answer.content


@pytest.mark.parametrize("client", [httpx.AsyncClient, httpx2.AsyncClient], ids=["httpx", "httpx2"])
@pytest.mark.parametrize(("kind", "more"), FAULTS, ids=[kind for kind, _ in FAULTS])
def test_an_async_program_meets_the_same_as_over_a_socket(
    understudy_server: World, client: Any, kind: str, more: dict[str, Any]
) -> None:
    met = []
    for world in (Sandbox().create(), understudy_server):
        bag = world.tribemade.products.add(name="Bag", id="660e8400-e29b-41d4-a716-446655440123")
        world.tribemade.fault(kind, "delete_product", **more)
        asked = _met(client, world.tribemade.url, world.tribemade.credentials["api_key"], bag.id)
        if world is understudy_server:
            met.append(asyncio.run(asked))
        else:
            met.append(_within(asked, Access(world.tribemade, [bag.id])))
        met.append([(one.request.method, one.delivery) for one in world.tribemade.journal])
    assert met[:2] == met[2:]


def _within(asked: Awaitable[Any], access: Access) -> Any:
    """What it comes to in a run."""
    met: list[Any] = []

    async def keep(_access: AsyncAccess) -> None:
        met.append(await asked)

    asynchronous(keep)(access)
    return met[0]
