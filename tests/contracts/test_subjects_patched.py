"""A function as it is, tried: whatever HTTP library it uses, it meets the vendor, and nothing stays replaced."""

# ruff: noqa: TID251  what is tried reads the machine's clock, and must be given the vendor's
from __future__ import annotations

import contextlib
import copy
import copyreg
import itertools
import os
import pickle
import random
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import httpx
import pytest
import requests
import urllib3
from integrations import (
    ENVIRONMENT,
    EVERY,
    FAULTS,
    HOME,
    ONCE,
    WORDS,
    Careful,
    Send,
    naive,
    with_http_client,
    with_httpx,
    with_requests,
    with_urllib3,
)

from understudy import clients
from understudy.clients import VENDORS, delete_all
from understudy.contracts.deletion import broken, judge
from understudy.contracts.scenario import Crash, Moment, Product, Scenario, Slip
from understudy.contracts.strategies import stories
from understudy.contracts.subjects import CannotRun, unmodified
from understudy.contracts.trial import Access, Evidence, Subject, trial
from understudy.contracts.watched import DoesNotEnd, Killed
from understudy.sandbox import FaultKind, Sandbox, When, World
from understudy.sandbox.core.clock import START

LOST = Slip(FaultKind.LOST_REPLY, "p1", when=When.AFTER)


def subject(function: Callable[[list[str]], Any], **more: Any) -> Subject:
    return unmodified(function, environment=ENVIRONMENT, **more)


def seen(function: Callable[[list[str]], Any], *slips: Slip, products: int = 1, **more: Any) -> Evidence:
    keys = tuple(f"p{number}" for number in range(1, products + 1))
    scenario = Scenario("tribemade", tuple(map(Product, keys)), keys, slips, **more)
    return trial(scenario, subject(function), Sandbox())


def name_of(one: object) -> str:
    return getattr(one, "__name__", "")


# ── what the contracts find ──


@pytest.mark.parametrize("send", ONCE, ids=name_of)
def test_the_same_carelessness_is_caught_in_the_same_scenario_with_every_library(send: Send) -> None:
    found = broken("tribemade", subject(naive(send)))
    assert found is not None
    assert (found.property.name, found.scenario.slips) == ("lost-is-unknown", (LOST,))
    assert found.scenario.size == (1, 1)
    assert found.says == (
        "reported failed, but product p1 is gone: the answer to its only removal was lost after the commit"
    )


@pytest.mark.parametrize("send", ONCE, ids=name_of)
def test_a_careful_function_passes_with_every_library(send: Send) -> None:
    assert broken("tribemade", subject(Careful(send)), examples=1) is None


def test_urllib3_sends_again_by_itself_and_takes_its_own_success_for_an_absence() -> None:
    found = broken("tribemade", subject(Careful(with_urllib3)), examples=1)
    assert found is not None
    assert found.says == (
        "reported not_found, but product p1 is gone: the answer to one of its removals was lost after the commit"
    )
    assert found.scenario.slips == (LOST,)


def test_a_request_without_a_timeout_that_is_never_answered_does_not_end() -> None:
    def waits_for_ever(ids: list[str]) -> None:
        key = {"X-API-Key": os.environ["TRIBEMADE_KEY"]}
        for one in ids:
            with contextlib.suppress(requests.ConnectionError):
                requests.delete(f"{HOME}/api/products/{one}", headers=key)

    found = broken("tribemade", subject(waits_for_ever))
    assert found is not None
    assert found.property.name == "terminates"
    assert "without a timeout" in found.says


# ── parity ──


class Failure(Exception):
    pass


def _met(send: Send, url: str, identifier: str) -> Any:
    """What a program learns of one removal: an answer, or the chain of what was raised."""
    try:
        return send("DELETE", f"{url}/api/products/{identifier}", patience=0.1)
    except Exception as error:  # noqa: BLE001  every library has its own
        chain: list[str] = []
        while error is not None:
            chain.append(f"{type(error).__module__}.{type(error).__name__}")
            error = error.__cause__ or error.__context__  # type: ignore[assignment]  a chain ends with None
        return chain


def _after(world: World, kind: str, more: dict[str, Any], ask: Callable[[str], Any]) -> tuple[Any, ...]:
    bag = world.tribemade.products.add(name="Bag", id="660e8400-e29b-41d4-a716-446655440123")
    world.tribemade.fault(kind, "delete_product", **more)
    told = ask(bag.id)
    sent = [(entry.request.method, entry.delivery) for entry in world.tribemade.journal]
    return told, sent, bag.id in world.tribemade.products


@pytest.mark.parametrize("send", EVERY, ids=name_of)
@pytest.mark.parametrize(("kind", "more"), FAULTS, ids=[kind for kind, _ in FAULTS])
def test_a_program_meets_the_same_as_over_a_socket(
    understudy_server: World,
    monkeypatch: pytest.MonkeyPatch,
    send: Send,
    kind: str,
    more: dict[str, Any],
) -> None:
    met: list[Any] = []

    def patched(identifier: str) -> Any:
        access = Access(world.tribemade, [identifier])
        subject(lambda ids: met.extend(_met(send, url, one) for one in ids))(access)
        return met[0]

    world = Sandbox().create()
    url = world.tribemade.url
    in_process = _after(world, kind, more, patched)
    served = understudy_server.tribemade
    monkeypatch.setenv("TRIBEMADE_KEY", served.credentials["api_key"])
    over_socket = _after(understudy_server, kind, more, lambda one: _met(send, served.url, one))
    assert in_process == over_socket


def _deleted_in_session(ids: list[str]) -> dict[str, str]:
    with requests.Session() as session:
        session.headers["X-API-Key"] = os.environ["TRIBEMADE_KEY"]
        return {one: _word(session, one) for one in ids}


def _word(session: requests.Session, product: str) -> str:
    try:
        session.delete(f"{HOME}/api/products/{product}", timeout=10)
    except requests.ConnectionError:
        return "unknown"
    return "deleted"


def test_a_connection_is_kept_for_the_next_request_and_a_break_of_it_is_met() -> None:
    run = seen(_deleted_in_session, Slip(FaultKind.CLOSE, "p2"), products=3)
    assert [run.said[one] for one in run.plan] == ["deleted", "unknown", "deleted"] if run.said else False


def test_a_dropped_connection_makes_urllib3_send_a_removal_four_times() -> None:
    drops = [Slip(FaultKind.CLOSE, "p1", attempt=number) for number in range(1, 6)]
    run = seen(naive(with_urllib3), *drops)
    assert [entry.request.method for entry in run.entries] == ["DELETE"] * 4


# ── time ──


def test_waits_take_no_time_and_are_the_vendors() -> None:
    def waits(_ids: list[str]) -> None:
        for _ in range(22):
            time.sleep(60)

    assert seen(waits).elapsed == 1320


def test_every_clock_that_the_function_reads_is_the_vendors() -> None:
    read: dict[str, Any] = {}

    def reads(_ids: list[str]) -> None:
        before = time.monotonic(), time.perf_counter_ns()
        time.sleep(90)
        read["past"] = time.monotonic() - before[0], time.perf_counter_ns() - before[1]
        read["at"] = time.time(), time.time_ns() / 1e9, datetime.now(UTC).timestamp()
        read["local"] = datetime.now().timestamp()  # noqa: DTZ005  as it is written
        read["kind"] = type(datetime.now(UTC)), isinstance(datetime.now(UTC), datetime)
        read["year"] = time.gmtime().tm_year

    seen(reads)
    at = START // 1_000_000 - START // 1_000_000 % 60 + 90
    assert read["past"] == (90, 90_000_000_000)
    assert read["at"] == (at, at, at)
    assert read["local"] == at
    assert read["kind"] == (datetime, True)
    assert read["year"] == 2025


def test_a_wait_for_another_thread_goes_by_the_vendors_clock() -> None:
    seconds: list[float] = []

    def waits(_ids: list[str]) -> None:
        before = time.monotonic()
        assert not threading.Event().wait(timeout=300)
        seconds.append(time.monotonic() - before)

    seen(waits)
    assert seconds == [300]


def test_who_only_waits_does_not_end() -> None:
    def polls(_ids: list[str]) -> None:
        while True:
            time.sleep(1)

    assert "waited" in str(seen(polls).raised)


# ── who is in it ──


def test_threads_that_the_function_starts_meet_the_vendor() -> None:
    def at_once(ids: list[str]) -> dict[str, str]:
        with ThreadPoolExecutor(4) as pool:
            answers = pool.map(lambda one: with_httpx("DELETE", f"{HOME}/api/products/{one}"), ids)
            return {one: {200: "deleted"}[answer.status] for one, answer in zip(ids, answers, strict=True)}

    run = seen(at_once, products=8)
    assert run.raised is None
    assert {entry.operation for entry in run.entries} == {"delete_product"}
    assert len(run.entries) == 8


def test_a_pool_that_outlives_a_run_serves_the_next() -> None:
    with ThreadPoolExecutor(1) as pool:

        def in_pool(ids: list[str]) -> dict[str, str]:
            return {one: pool.submit(_in_pool, one).result(timeout=5) for one in ids}

        tried = subject(in_pool)
        scenario = Scenario("tribemade", (Product("p1"),), ("p1",))
        for _ in range(2):
            run = trial(scenario, tried, Sandbox())
            assert run.said == {run.plan[0]: "deleted"}


def _in_pool(product: str) -> str:
    return {200: "deleted"}[with_requests("DELETE", f"{HOME}/api/products/{product}").status]


def test_a_thread_that_was_there_before_keeps_the_machines_clock_and_does_not_reach_the_vendor() -> None:
    ask, told = threading.Event(), threading.Event()
    read: list[Any] = []

    def outside() -> None:
        ask.wait()
        read.append(datetime.now(UTC).year)
        try:
            socket.create_connection(("api.tribemade.in", 443))
        except CannotRun as refused:
            read.append(str(refused))
        told.set()

    def meanwhile(_ids: list[str]) -> None:
        ask.set()
        told.wait()

    thread = threading.Thread(target=outside)
    thread.start()
    seen(meanwhile)
    thread.join()
    assert read[0] >= 2026
    assert "nothing was sent" in read[1]


# ── who is asked ──


@pytest.mark.parametrize("send", EVERY, ids=name_of)
def test_a_request_to_anybody_else_is_refused_loudly(send: Send) -> None:
    def careless(_ids: list[str]) -> dict[str, str]:
        try:
            send("DELETE", "https://api.example.com/products/1")
        except Exception:  # noqa: BLE001  it must not help
            return {}
        return {}

    with pytest.raises(CannotRun, match=r"api\.example\.com:443, which is none of tribemade's"):
        broken("tribemade", subject(careless))


def test_a_refusal_that_the_function_swallows_is_raised_all_the_same() -> None:
    def swallows(_ids: list[str]) -> None:
        try:
            socket.create_connection(("localhost", 5432))
        except BaseException:  # noqa: BLE001  as bad as it gets
            return

    with pytest.raises(CannotRun, match="localhost:5432"):
        seen(swallows)


def test_a_socket_of_its_own_is_refused() -> None:
    def raw(_ids: list[str]) -> None:
        with socket.socket() as line:
            line.connect(("192.0.2.1", 80))

    with pytest.raises(CannotRun, match=r"192\.0\.2\.1"):
        seen(raw)


def test_a_further_name_of_the_vendors_can_be_given() -> None:
    said: list[int] = []

    def by_gateway(ids: list[str]) -> None:
        said.extend(
            with_requests("DELETE", f"http://shop.internal:8080/api/products/{one}").status for one in ids
        )

    tried = unmodified(by_gateway, environment=ENVIRONMENT, hosts=["*.internal"])
    trial(Scenario("tribemade", (Product("p1"),), ("p1",)), tried, Sandbox())
    assert said == [200]


def test_no_proxy_of_the_machines_stands_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com:3128")
    for send in (with_requests, with_httpx, with_http_client):
        run = seen(naive(send))
        assert run.said is not None
        assert list(run.said.values()) == ["deleted"]
    assert os.environ["HTTPS_PROXY"] == "http://proxy.example.com:3128"


# ── how it ends ──


def _held() -> dict[tuple[str, str], int]:
    """What every module holds, and the classes that are changed for a run."""
    names = {
        (module, name): id(value)
        for module, one in list(sys.modules.items())
        if isinstance(one, ModuleType)
        for name, value in list(vars(one).items())
        if callable(value)
    }
    for kind in (socket.socket, ssl.SSLContext, threading.Thread, threading.Condition):
        names |= {(kind.__name__, name): id(value) for name, value in vars(kind).items()}
    return names


def _raises(_ids: list[str]) -> None:
    raise Failure


def _is_refused(_ids: list[str]) -> None:
    requests.get("https://example.com", timeout=1)


@pytest.fixture
def imported(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[list[str]], None]]:
    (tmp_path / "late_module.py").write_text("from time import sleep\nfrom datetime import datetime\n")
    monkeypatch.syspath_prepend(tmp_path)

    def imports(_ids: list[str]) -> None:
        import late_module  # type: ignore[import-not-found]  # noqa: PLC0415  late, as its name says

        late_module.sleep(3600)

    yield imports
    sys.modules.pop("late_module", None)


def test_nothing_that_was_replaced_stays_replaced(imported: Callable[[list[str]], None]) -> None:
    seen(naive(with_urllib3))  # whatever a library imports when first used is there
    before, environment, chance = _held(), dict(os.environ), random.getstate()
    for function in (naive(with_httpx), _raises, _is_refused, imported):
        try:
            seen(function)
        except CannotRun:
            assert function is _is_refused
    assert {one: value for one, value in _held().items() if one in before} == before
    assert sys.modules["late_module"].sleep is time.sleep
    assert sys.modules["late_module"].datetime is datetime
    assert (dict(os.environ), random.getstate()) == (environment, chance)


def test_a_function_that_raises_is_evidence() -> None:
    assert isinstance(seen(_raises).raised, Failure)


def test_a_killed_program_is_killed_whatever_it_catches_and_started_again() -> None:
    starts: list[int] = []

    def stubborn(ids: list[str]) -> None:
        starts.append(len(ids))
        for one in ids:
            try:
                with_requests("DELETE", f"{HOME}/api/products/{one}")
            except BaseException:  # noqa: BLE001  as bad as it gets
                continue

    run = seen(stubborn, products=2, crash=Crash("p1", 1, Moment.AFTER))
    assert starts == [2, 2]
    assert run.killed_at
    assert not isinstance(run.raised, Killed)
    assert len(run.entries) == 3  # nothing was sent between its death and its second start


def test_threads_of_a_program_that_is_killed_die_with_it() -> None:
    ends: list[BaseException] = []

    def worker(one: str) -> None:
        while True:
            try:
                with_requests("DELETE", f"{HOME}/api/products/{one}")
            except BaseException as error:
                ends.append(error)
                raise

    def in_threads(ids: list[str]) -> None:
        workers = [threading.Thread(target=worker, args=[one]) for one in ids]
        for one in workers:
            one.start()
        for one in workers:
            one.join()

    run = seen(in_threads, products=3)
    assert isinstance(run.raised, DoesNotEnd)
    assert [type(one) for one in ends] == [DoesNotEnd] * 3


def test_two_runs_at_a_time_are_refused() -> None:
    def within(_ids: list[str]) -> None:
        seen(naive(with_requests))

    with pytest.raises(CannotRun, match="another run is on"):
        seen(within)


def test_a_pool_made_before_the_run_is_the_vendors_too() -> None:
    pool = urllib3.PoolManager(retries=False)
    said: list[int] = []

    def by_pool(ids: list[str]) -> None:
        key = {"X-API-Key": os.environ["TRIBEMADE_KEY"]}
        said.extend(
            pool.request("DELETE", f"{HOME}/api/products/{one}", headers=key, timeout=5).status for one in ids
        )

    seen(by_pool, products=2)
    pool.clear()
    assert said == [200, 200]


@pytest.mark.parametrize("kept", [requests.Session, httpx.Client, urllib3.PoolManager], ids=name_of)
def test_a_connection_that_is_kept_from_one_run_to_the_next_leads_to_no_world_of_before(kept: Any) -> None:
    client = kept()

    def by_client(ids: list[str]) -> dict[str, str]:
        key = {"X-API-Key": os.environ["TRIBEMADE_KEY"]}
        answers = {one: client.request("DELETE", f"{HOME}/api/products/{one}", headers=key) for one in ids}
        return {
            one: WORDS[getattr(answer, "status_code", None) or answer.status]
            for one, answer in answers.items()
        }

    tried = subject(by_client)
    scenario = Scenario("tribemade", (Product("p1"), Product("p2")), ("p1", "p2"))
    for _ in range(2):
        run = trial(scenario, tried, Sandbox())
        assert (run.raised, list((run.said or {}).values())) == (None, ["deleted", "deleted"])
        assert len(run.entries) == 2
    (client.clear if kept is urllib3.PoolManager else client.close)()


def test_a_thread_that_goes_on_after_the_function_is_told() -> None:
    done = threading.Event()

    def leaves_it(_ids: list[str]) -> None:
        threading.Thread(target=_spins, args=[done], name="left behind").start()

    try:
        with pytest.raises(CannotRun, match="left behind"):
            seen(leaves_it)
    finally:
        done.set()


def _spins(done: threading.Event) -> None:
    while not done.is_set():
        sum(range(1000))


def test_a_name_that_is_no_credential_is_told_and_not_judged() -> None:
    with pytest.raises(CannotRun, match=r"'token'; there are: url, api_key"):
        broken("tribemade", unmodified(naive(with_requests), environment={"KEY": "{token}"}))


def _sends(url: str, more: dict[str, Any]) -> None:
    key = {"X-API-Key": os.environ["TRIBEMADE_KEY"]}
    requests.post(f"{url}/api/products/create", headers=key, timeout=5, **more)


@pytest.mark.parametrize(
    "more",
    [
        {"json": {"name": "Lampe à pied", "price": 10}},
        {"data": iter([b'{"name": "Lamp",', b'"price": 10}'])},
        {"params": {"q": "a b", "r": "ü"}},
    ],
    ids=["json", "in pieces", "query"],
)
def test_what_a_request_carries_arrives(more: dict[str, Any]) -> None:
    world = Sandbox().create()
    subject(lambda _ids: _sends(world.tribemade.url, more))(Access(world.tribemade, []))
    (entry,) = world.tribemade.journal
    expected = requests.Request("POST", "http://host/api/products/create", **more).prepare()
    query = dict(entry.request.query)
    assert query == more.get("params", {})
    if "data" in more:
        assert entry.request.body == b'{"name": "Lamp","price": 10}'
    else:
        assert entry.request.body == (expected.body or b"")


def test_what_the_replaced_datetime_makes_are_plain_datetimes() -> None:
    made: list[Any] = []

    def makes(_ids: list[str]) -> None:
        first = datetime(2025, 1, 2, tzinfo=UTC)
        texts = datetime.fromisoformat("2025-01-02T00:00:00+00:00"), datetime.strptime("2025", "%Y")  # noqa: DTZ007  as it is written
        made.extend([first, *texts, datetime.now(UTC) - first])
        made.append(isinstance(first, datetime) and issubclass(datetime, datetime))
        made.append(copy.deepcopy(first) == pickle.loads(pickle.dumps(first)) == first)

    seen(makes)
    assert datetime not in copyreg.dispatch_table
    assert [type(one) for one in made[:4]] == [datetime, datetime, datetime, timedelta]
    assert made[0] == made[1]
    assert made[3].days == 13
    assert made[4:] == [True, True]


def test_trio_is_refused_rather_than_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    trio = ModuleType("trio")
    vars(trio)["run"] = lambda work: work()
    monkeypatch.setitem(sys.modules, "trio", trio)

    def runs(_ids: list[str]) -> None:
        trio.run(list)

    with pytest.raises(CannotRun, match="trio is not supported"):
        seen(runs)
    assert trio.run(list) == []


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_reference_client_passes_as_it_is_with_no_clock_given(vendor: str) -> None:
    client = getattr(clients, VENDORS[vendor])
    given = {name: f"{{{name}}}" for name in getattr(Sandbox().create(), vendor).credentials}

    def ours(ids: list[str]) -> dict[str, str]:
        credentials = {name: os.environ[name] for name in given}
        with client(credentials, base_url=os.environ["STAND_IN"]) as opened:
            return {row.id: row.outcome.value for row in delete_all(opened, ids).rows}

    tried = unmodified(ours, environment={**given, "STAND_IN": "{url}"})
    stage = Sandbox()
    for scenario in itertools.islice(stories(vendor), 8):
        assert judge(scenario, tried, stage) == []
