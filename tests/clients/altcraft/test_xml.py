"""Altcraft's XML: a list is its element repeated, entities are refused, and every id arrives as it is.

Source: Delete products, request and response example.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.clients import Altcraft, NotFound, Outcome, UnknownOutcome, UsageError
from understudy.clients.altcraft_formats import Format, read, unwritable, with_token, written
from understudy.sandbox import World
from understudy.sandbox.core.call import Malformed
from understudy.sandbox.vendors.altcraft import bodies
from understudy.sandbox.vendors.altcraft.markup import parse_xml

BATCH = {"ids": [1, 2], "external_ids": ["product_3"]}
TOKEN = "abcdefghijklmnqrstuvwxyz"


def test_the_pages_batch_is_written_as_the_page_shows_it() -> None:
    assert with_token(written(BATCH, Format.XML), TOKEN, Format.XML) == (
        b"<xml><token>abcdefghijklmnqrstuvwxyz</token>"
        b"<ids>1</ids><ids>2</ids><external_ids>product_3</external_ids></xml>"
    )
    assert json.loads(with_token(written(BATCH, Format.JSON), TOKEN, Format.JSON)) == {
        "token": TOKEN,
        **BATCH,
    }


def test_the_pages_answers_are_read_alike() -> None:
    xml = read(b"<xml><deleted_count>2</deleted_count><error>0</error><error_text></error_text></xml>")
    assert xml == {"deleted_count": 2, "error": 0, "error_text": "", "result": []}
    as_shown = read(b"<xml>\n<deleted_count>\n2 </deleted_count>\n<error>0</error>\n<error_text/>\n</xml>\n")
    assert as_shown == xml
    assert read(b'{\n"deleted_count": 2,\n"error": 0,\n"error_text": ""\n}') == {
        "deleted_count": 2,
        "error": 0,
        "error_text": "",
    }


def test_one_repeated_element_is_a_list_of_one() -> None:
    answer = read(
        b"<xml><error>0</error><error_text></error_text><next_from_id>x</next_from_id>"
        b"<result><name>Bag</name><external_id>bag</external_id>"
        b"<sku><name>S</name><external_id>s</external_id></sku></result></xml>"
    )
    assert answer is not None
    assert answer["result"] == [
        {"name": "Bag", "external_id": "bag", "sku": [{"name": "S", "external_id": "s"}]}
    ]


def test_a_row_of_digits_stays_a_text() -> None:
    answer = read(
        b"<xml><error>0</error><result><name>7</name><external_id>0042</external_id></result></xml>"
    )
    assert answer is not None
    assert answer["result"] == [{"name": "7", "external_id": "0042"}]


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE xml [<!ENTITY one "1">]><xml><deleted_count>&one;</deleted_count><error>0</error></xml>',
        b'<!DOCTYPE xml SYSTEM "http://127.0.0.1/x"><xml><deleted_count>1</deleted_count><error>0</error></xml>',
        b'<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><error_text>&f;</error_text></xml>',
        b"<!DOCTYPE xml><xml><deleted_count>1</deleted_count><error>0</error></xml>",
        b"<other><deleted_count>1</deleted_count><error>0</error></other>",
        b"<xml><deleted_count>1</deleted_count><error>0</error></xml><xml/>",
        b"<xml><deleted_count>1</deleted_count><error>0</error>",
        b"<xml><deleted_count>1</deleted_count><deleted_count>2</deleted_count><error>0</error></xml>",
        b"<xml><deleted_count>1</deleted_count><error>0</error><error_text>\xff</error_text></xml>",
        b"<",
    ],
)
def test_hostile_and_broken_xml_is_an_unknown_outcome(answering: Any, body: bytes) -> None:
    assert read(body) is None
    altcraft, carrier = answering(body, format="xml")
    with pytest.raises(UnknownOutcome):
        altcraft.delete_products(external_ids=["product_1"])
    assert len(carrier.sent) == 1


@pytest.mark.parametrize("count", [b"", b"one", b"-1", b"1.0", b"0x1", b"1 2", b"\xd9\xa1", b"9" * 5000])
def test_a_count_that_is_no_number_is_an_unknown_outcome(answering: Any, count: bytes) -> None:
    body = b"<xml><deleted_count>" + count + b"</deleted_count><error>0</error><error_text/></xml>"
    altcraft, _ = answering(body, format="xml")
    with pytest.raises(UnknownOutcome):
        altcraft.delete_products(external_ids=["product_1"])


def test_rows_inside_rows_inside_rows_do_not_exhaust_the_reader() -> None:
    depth = 50_000
    assert read(b"<xml><error>0</error>" + b"<result>" * depth + b"</result>" * depth + b"</xml>") is not None


def test_an_answer_in_the_other_format_is_read_all_the_same(answering: Any) -> None:
    json_answer = b'{"deleted_count":1,"error":0,"error_text":""}'
    xml_answer = b"<xml><deleted_count>1</deleted_count><error>0</error><error_text></error_text></xml>"
    for notation, answer in (("xml", json_answer), ("json", xml_answer)):
        altcraft, _ = answering(answer, format=notation)
        assert altcraft.delete("product_1").outcome is Outcome.DELETED


@pytest.mark.parametrize("notation", ["json", "xml"])
def test_requests_and_answers_are_in_the_format_asked_for(
    understudy: World, client: Any, notation: str
) -> None:
    understudy.altcraft.products.add(external_id="bag")
    altcraft = client(Altcraft, format=notation)
    altcraft.delete("bag")
    altcraft.products()
    for entry in understudy.altcraft.journal:
        assert entry.request.headers["content-type"] == f"application/{notation}"
        assert dict(entry.reply.headers)["Content-Type"] == f"application/{notation}"


@pytest.mark.parametrize(
    "name",
    [
        "a&b",
        "<ids>1</ids>",
        "</external_ids><external_ids>mug",
        "]]>",
        "&amp;",
        "&lt;",
        " padded ",
        "a\rb",
        "a\r\nb",
        "a\tb\nc",
        '"quoted"',
        "日本 🛍",
        "<!--x-->",
    ],
)
@pytest.mark.parametrize("notation", ["json", "xml"])
def test_every_id_arrives_as_it_is(understudy: World, client: Any, notation: str, name: str) -> None:
    bag, mug = (understudy.altcraft.products.add(external_id=one) for one in (name, "mug"))
    altcraft = client(Altcraft, format=notation)
    assert altcraft.get(name)["external_id"] == name
    assert altcraft.delete(name).outcome is Outcome.DELETED
    assert [product.id for product in understudy.altcraft.products] == [mug.id]
    assert bag.id not in understudy.altcraft.products


def test_what_xml_cannot_say_is_refused_in_xml_and_sent_in_json(understudy: World, client: Any) -> None:
    bell = "ring\x07"
    assert client(Altcraft, format="xml").calls.problem(bell)
    with pytest.raises(UsageError):
        client(Altcraft, format="xml").delete_products(external_ids=[bell])
    assert not understudy.altcraft.journal
    with pytest.raises(NotFound):
        client(Altcraft, format="json").delete(bell)


def test_a_token_is_escaped_too() -> None:
    body = with_token(written({"ids": [1]}, Format.XML), "a<b>&c", Format.XML)
    assert body == b"<xml><token>a&lt;b&gt;&amp;c</token><ids>1</ids></xml>"


WRITABLE = st.text(min_size=1, max_size=20).filter(lambda text: unwritable(text, Format.XML) is None)


@given(st.lists(st.integers(0, 2**63 - 1), max_size=3), st.lists(WRITABLE, min_size=1, max_size=3))
def test_the_stand_in_reads_what_was_written(ids: list[int], names: list[str]) -> None:
    body = with_token(written({"ids": ids, "external_ids": names}, Format.XML), TOKEN, Format.XML)
    deletion = bodies.deletion(parse_xml(body))
    assert not isinstance(deletion, Malformed)
    assert (list(deletion.ids), list(deletion.external_ids)) == (ids, names)
    assert parse_xml(body).token() == TOKEN


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode) | st.just(b"<xml>"))
def test_reading_never_raises(body: bytes) -> None:
    for answer in (body, b"<" + body, b"<xml>" + body + b"</xml>", b"{" + body + b"}"):
        assert read(answer) is None or isinstance(read(answer), dict)
