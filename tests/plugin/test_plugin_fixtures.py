"""The plug-in's fixtures and its marker: fresh worlds, each begun as the marker says, in one process or many."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from understudy.sandbox import Sandbox, World, load
from understudy.sandbox.core.clock import START, Gear
from understudy.sandbox.core.errors import ClockFrozen

#: Runs are of their own process: what one in this process imports, it takes away again when it ends.
QUIET = ("-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:hypothesispytest", "-p", "no:schemathesis")

CATALOGUE = """\
products:
  - {handle: road-bike, title: Road bike, price: 12.50, stock: 3}
records:
  tribemade:
    orders: [{product: road-bike, status: processing}]
"""


@pytest.mark.parametrize(
    ("option", "lines"),
    [
        (
            "--fixtures",
            [
                r"understudy -- .*",
                r"understudy_server -- .*",
                r"understudy_sandbox \[session scope\] -- .*",
                r"    A fresh world; .*",
                r"    A fresh world behind a real socket.*",
            ],
        ),
        ("--markers", [r"@pytest.mark.understudy\(catalogue.*gear.*seed.*switches.*lenient.*\): .*world.*"]),
    ],
)
def test_fixtures_and_marker_are_listed_with_what_they_are_for(
    pytester: pytest.Pytester, option: str, lines: list[str]
) -> None:
    pytester.runpytest_subprocess(option).stdout.re_match_lines_random(lines)


@pytest.mark.parametrize("number", range(4))
def test_each_test_has_a_world_of_its_own(
    understudy: World, understudy_sandbox: Sandbox, number: int
) -> None:
    understudy.tribemade.products.add(name=f"Bag {number}")
    understudy.tribemade.http.delete("/api/products/1")
    assert (len(understudy.tribemade.products), understudy.journal.total) == (1, 1)
    assert understudy.clock.now() == START
    assert list(understudy_sandbox.worlds) == [understudy.name]


@pytest.mark.understudy(gear="frozen")
def test_the_marker_chooses_the_gear(understudy: World) -> None:
    with pytest.raises(ClockFrozen):
        understudy.clock.sleep(1)


@pytest.mark.understudy(gear=Gear.REAL)
def test_a_real_clock_shows_the_machines_time(understudy: World) -> None:
    before = understudy.state.clock.machine.now()
    assert before <= understudy.clock.now() <= understudy.state.clock.machine.now()


@pytest.mark.understudy(seed=7, gear="frozen")
class TestMarkersAddUp:
    @pytest.mark.understudy(gear="elastic")
    def test_and_the_nearest_wins(self, understudy: World) -> None:
        assert (understudy.state.seed, understudy.clock.gear) == (7, Gear.ELASTIC)


def test_without_a_marker_the_seed_is_one_and_the_gear_elastic(understudy: World) -> None:
    assert (understudy.state.seed, understudy.clock.gear) == (1, Gear.ELASTIC)


@pytest.mark.understudy(switches={"tribemade.malformed_id": "400"})
def test_the_marker_sets_switches(understudy: World) -> None:
    assert understudy.tribemade.http.delete("/api/products/1").status_code == 400


@pytest.fixture(params=["path", "text", "catalogue"])
def with_catalogue(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Mark the test as if its author had written the catalogue there."""
    path = tmp_path / "shop.yaml"
    path.write_text(CATALOGUE)
    forms: dict[str, Any] = {"path": path, "text": str(path), "catalogue": load(path)}
    request.node.add_marker(pytest.mark.understudy(catalogue=forms[request.param]))


@pytest.mark.usefixtures("with_catalogue")
def test_the_marker_takes_a_catalogue_or_its_path(request: pytest.FixtureRequest) -> None:
    world: World = request.getfixturevalue("understudy")
    (bike,) = world.tribemade.products
    assert (bike.name, bike.stock) == ("Road bike", 3)
    assert world.tribemade.http.delete(f"/api/products/{bike.id}").status_code == 400


def test_worlds_are_fresh_in_two_processes_and_an_impossible_marker_is_an_error(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDERSTUDY_VENDORS", "tribemade")
    pytester.makepyfile("""
import pytest

@pytest.mark.parametrize("number", range(6))
def test_it(understudy, number):
    bag = understudy.tribemade.products.add(name="Bag")
    assert understudy.tribemade.http.delete(f"/api/products/{bag.id}").status_code == 200
    assert len(understudy.journal) == 1

@pytest.mark.understudy(switches={"tribemade.no_such_switch": "1"})
def test_impossible(understudy):
    pass
""")
    result = pytester.runpytest_subprocess(*QUIET, "-n", "2")
    result.assert_outcomes(passed=6, errors=1)
    result.stdout.fnmatch_lines(["*UsageError: tribemade has no switch 'no_such_switch'; it has: *"])


def test_importing_the_plug_in_imports_nothing_heavy() -> None:
    heavy = {"flask", "werkzeug", "httpx", "immutables", "yaml", "jsonschema", "defusedxml", "cheroot"}
    code = f"import sys, understudy.sandbox.pytest_plugin; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_a_run_without_our_fixtures_imports_nothing_of_the_core(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
import sys

def test_it():
    assert not [name for name in sys.modules if name.startswith("understudy.sandbox.core")]
    assert not {"flask", "httpx", "immutables"} & set(sys.modules)
""")
    pytester.runpytest_subprocess(*QUIET).assert_outcomes(passed=1)
