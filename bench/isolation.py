"""A test of three requests on fresh state: understudy's fixture against bare Flask, responses, pytest-httpserver and moto.

Each is a pytest run of its own; a test's cost is the time from one test's start to the next one's, less that of an
empty test.
"""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from ratios import Row, microseconds

MANY, FEW = 400, 60
BODY = """
import pytest, time
STARTS = []
{setup}
@pytest.mark.parametrize("n", range({count}))
def test_three_requests(n{fixtures}):
    STARTS.append(time.perf_counter())
{test}

def test_last():
    taken = sorted(after - before for before, after in zip(STARTS, STARTS[1:]))
    open("taken", "w").write(str(taken[len(taken) // 2]))
"""
CASES: dict[str, tuple[str, str, str]] = {
    "empty": ("", "", "    pass"),
    "understudy": ("", ", understudy", """
    bag = understudy.tribemade.products.add(name="Bag")
    http = understudy.tribemade.http
    assert http.get(f"/api/products/{bag.id}").status_code == 200
    assert http.delete(f"/api/products/{bag.id}").status_code == 200
    assert http.delete(f"/api/products/{bag.id}").status_code == 404
"""),
    "bare Flask": ("""
import sys; sys.path.insert(0, HERE)
import httpx
from bare import PRODUCT, application
from understudy.sandbox.core.transport import Transport
app, products = application()
@pytest.fixture
def http():
    products.clear()
    products["1"] = dict(PRODUCT)
    headers = {"X-API-Key": "tb-a1b2-c3d-e4f5"}
    with httpx.Client(transport=Transport(app.wsgi_app, None), base_url="http://t/tribemade", headers=headers) as client:
        yield client
""", ", http", """
    assert http.get("/api/products/1").status_code == 200
    assert http.delete("/api/products/1").status_code == 200
    assert http.delete("/api/products/1").status_code == 404
"""),
    "responses": ("""
import json, re, requests, responses, sys; sys.path.insert(0, HERE)
from bare import PRODUCT
@pytest.fixture
def http():
    products = {"1": dict(PRODUCT)}
    def get(request):
        one = products.get(request.url.rsplit("/", 1)[1])
        return (404, {}, "{}") if one is None else (200, {}, json.dumps(one))
    def delete(request):
        return (200, {}, "{}") if products.pop(request.url.rsplit("/", 1)[1], None) else (404, {}, "{}")
    with responses.RequestsMock() as mock, requests.Session() as session:
        mock.add_callback("GET", re.compile("http://t/.*"), get)
        mock.add_callback("DELETE", re.compile("http://t/.*"), delete)
        yield session
""", ", http", """
    assert http.get("http://t/api/products/1").status_code == 200
    assert http.delete("http://t/api/products/1").status_code == 200
    assert http.delete("http://t/api/products/1").status_code == 404
"""),
    "pytest-httpserver": ("""
import json, re, requests, sys; sys.path.insert(0, HERE)
from bare import PRODUCT
from werkzeug import Response
@pytest.fixture(scope="session")
def session():
    with requests.Session() as one:
        yield one
""", ", httpserver, session", """
    products = {"1": dict(PRODUCT)}
    def handler(request):
        key = request.path.rsplit("/", 1)[1]
        found = products.get(key) if request.method == "GET" else products.pop(key, None)
        return Response(json.dumps(found), 200 if found else 404)
    httpserver.expect_request(re.compile("/api/.*")).respond_with_handler(handler)
    url = httpserver.url_for("/api/products/1")
    assert session.get(url).status_code == 200
    assert session.delete(url).status_code == 200
    assert session.delete(url).status_code == 404
"""),
    "moto": ("""
import boto3
from moto import mock_aws
KEY = {"id": {"S": "1"}}
@pytest.fixture(scope="module")
def table():
    with mock_aws():
        yield boto3.client("dynamodb", "eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
@pytest.fixture
def db(table):
    table.create_table(TableName="p", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}], BillingMode="PAY_PER_REQUEST")
    table.put_item(TableName="p", Item=KEY)
    yield table
    table.delete_table(TableName="p")
""", ", db", """
    assert "Item" in db.get_item(TableName="p", Key=KEY)
    db.delete_item(TableName="p", Key=KEY)
    assert "Item" not in db.get_item(TableName="p", Key=KEY)
"""),
}  # fmt: skip
MODULES = {"responses": "responses", "pytest-httpserver": "pytest_httpserver", "moto": "moto"}


def each(case: str) -> float:
    """Seconds from one test's start to the next one's: the median of a whole run."""
    setup, fixtures, test = CASES[case]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "test_case.py"
        count = FEW if case == "moto" else MANY
        source = BODY.format(setup=setup, count=count, fixtures=fixtures, test=test)
        path.write_text(f"HERE = {str(Path(__file__).parent)!r}\n{source}")
        quiet = [word for name in ("cacheprovider", "randomly", "xdist") for word in ("-p", f"no:{name}")]
        words = [sys.executable, "-m", "pytest", "-q", *quiet, str(path)]
        done = subprocess.run(words, capture_output=True, text=True, cwd=folder, check=False)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return float((Path(folder) / "taken").read_text())


def report() -> list[Row]:
    cases = [case for case in CASES if case not in MODULES or importlib.util.find_spec(MODULES[case])]
    for case in CASES.keys() - set(cases):
        print(f"  ({case} is not installed: not compared)")
    taken = {case: [] for case in cases}
    for _ in range(7):
        for case in cases:
            taken[case].append(each(case))
    empty = taken["empty"]
    own = {
        case: [one - nothing for one, nothing in zip(taken[case], empty, strict=True)] for case in cases[1:]
    }
    bounds = {"bare Flask": 1.25, "responses": 1.0, "pytest-httpserver": 0.25, "moto": 1.0}
    return [
        Row(f"a test of three requests, against {case}", microseconds(statistics.median(own["understudy"])),
            microseconds(statistics.median(own[case])),
            statistics.median(ours / theirs for ours, theirs in zip(own["understudy"], own[case], strict=True)), bounds[case])
        for case in own if case != "understudy"
    ]  # fmt: skip
