"""XML means exactly what JSON means at Altcraft. Expectations: "Delete products", XML examples; "Get products list"."""

from __future__ import annotations

import httpx
import pytest

from understudy.sandbox import World

PRODUCTS = "/api/v1.1/market/products/delete"
SKUS = "/api/v1.1/market/sku/delete"
XML = {"Content-Type": "application/xml"}
BAD = (
    "<xml><deleted_count>0</deleted_count><error>400</error><error_text>Incorrect request</error_text></xml>"
)


def gone(count: int) -> str:
    return f"<xml><deleted_count>{count}</deleted_count><error>0</error><error_text></error_text></xml>"


def send(world: World, body: str | bytes, path: str = PRODUCTS) -> httpx.Response:
    return world.altcraft.http.post(path, content=body, headers=XML)


def delete(world: World, inside: str, path: str = PRODUCTS) -> str:
    answer = send(world, f"<xml><token>{world.altcraft.credentials['token']}</token>{inside}</xml>", path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/xml")
    return answer.text


@pytest.fixture(autouse=True)
def three_products(understudy: World) -> None:
    for number in (1, 2, 3):
        skus = [{"id": number, "external_id": f"sku_{number}"}]
        understudy.altcraft.products.add(id=number, external_id=f"product_{number}", skus=skus)


@pytest.mark.parametrize(
    ("inside", "count"),
    [
        ("<ids>1</ids>", 1),
        ("<external_ids>product_2</external_ids>", 1),
        ("<ids>1</ids><ids>2</ids><external_ids>product_9</external_ids>", 2),
        ("<ids>1</ids><external_ids>product_2</external_ids><ids>3</ids>", 3),
        ("<ids>1</ids><ids>1</ids><external_ids>product_1</external_ids>", 1),
        ("<ids> \n\t1\r\n</ids>", 1),
        ("<ids>0001</ids>", 1),
        ("<ids>9</ids>", 0),
        (f"<ids>{2**63 - 1}</ids>", 0),
        ("<ids kind='internal'>1</ids>", 1),
        ("<!-- only this one --><ids>1<!-- really --></ids>", 1),
        ("<ids><![CDATA[1]]></ids>", 1),
        ("<soft>true</soft><nested><ids>2</ids></nested><ids>1</ids>", 1),
        ("<external_ids>&#112;roduct_1</external_ids>", 1),
        ("<external_ids> product_1 </external_ids>", 0),
    ],
)
def test_a_list_is_its_element_repeated(understudy: World, inside: str, count: int) -> None:
    assert delete(understudy, inside) == gone(count)
    assert len(understudy.altcraft.products) == 3 - count


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "<ids></ids>",
        "<ids/>",
        "<ids>1</ids><ids/>",
        "<ids>1,2</ids>",
        "<ids>1 2</ids>",
        "<ids><item>1</item></ids>",
        "<ids>1</ids><ids><ids>2</ids></ids>",
        "<ids>1</ids><ids>-2</ids>",
        "<ids>+1</ids>",
        "<ids>1.0</ids>",
        "<ids>1e0</ids>",
        "<ids>0x1</ids>",
        "<ids>one</ids>",
        "<ids>1_0</ids>",
        "<ids>\u0661</ids>",
        "<ids>\u00b2</ids>",
        f"<ids>{2**63}</ids>",
        f"<ids>{'9' * 5000}</ids>",
        "<ids>1</ids><external_ids><item>product_1</item></external_ids>",
    ],
)
def test_one_wrong_value_refuses_the_whole_call(understudy: World, inside: str) -> None:
    assert delete(understudy, inside) == BAD
    assert len(understudy.altcraft.products) == 3


def test_escapes_in_an_external_id_are_resolved(understudy: World) -> None:
    understudy.altcraft.products.add(external_id="a&b<c>")
    assert delete(understudy, "<external_ids>a&amp;b&lt;c&gt;</external_ids>") == gone(1)


def test_letters_of_any_script_are_read(understudy: World) -> None:
    understudy.altcraft.products.add(external_id="товар_1")
    assert delete(understudy, "<external_ids>товар_1</external_ids>") == gone(1)


def test_skus_are_deleted_in_xml_too(understudy: World) -> None:
    assert delete(understudy, "<ids>1</ids><external_ids>sku_2</external_ids>", SKUS) == gone(2)
    assert len(understudy.altcraft.products) == 3


@pytest.mark.parametrize(
    "start",
    [
        '<?xml version="1.0"?>',
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        '<?xml version="1.0" encoding="windows-1251"?>',
        "\ufeff",
        "\n  ",
        "<!-- a comment -->",
        "<?target instruction?>",
    ],
)
def test_what_stands_before_the_root_is_ignored(understudy: World, start: str) -> None:
    token = understudy.altcraft.credentials["token"]
    assert send(understudy, f"{start}<xml><token>{token}</token><ids>1</ids></xml>").text == gone(1)


ENTITY = '<!DOCTYPE xml [<!ENTITY a "1">]>'
BOMB = '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    "body",
    [
        ENTITY + "<xml><token>{}</token><ids>&a;</ids></xml>",
        BOMB + "<xml><token>{}</token><external_ids>&c;</external_ids></xml>",
        '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><token>{}</token><ids>1</ids></xml>',
        '<!DOCTYPE xml SYSTEM "http://127.0.0.1:1/xml.dtd"><xml><token>{}</token><ids>1</ids></xml>',
        "<!DOCTYPE xml><xml><token>{}</token><ids>1</ids></xml>",
        "<xml><token>{}</token><ids>&undeclared;</ids></xml>",
        "<XML><token>{}</token><ids>1</ids></XML>",
        "<request><token>{}</token><ids>1</ids></request>",
        '<xml xmlns="urn:x"><token>{}</token><ids>1</ids></xml>',
        "<xml><token>{}</token><ids>1</ids>",
        "<xml><token>{}</token><ids>1</ids></xml><xml/>",
        "<xml><token>{0}</token><token>{0}</token><ids>1</ids></xml>",
        "<xml><token><b>{}</b></token><ids>1</ids></xml>",
        "  <?xml version='1.0'?><xml><token>{}</token><ids>1</ids></xml>",
        "",
        "xml",
    ],
)
def test_what_is_no_document_of_ours_is_refused_unread(understudy: World, body: str) -> None:
    answer = send(understudy, body.format(understudy.altcraft.credentials["token"]))
    assert (answer.status_code, answer.text) == (200, BAD)
    assert answer.headers["Understudy-Rule"] == "altcraft.malformed_body"
    assert len(understudy.altcraft.products) == 3


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "windows-1251"])
def test_a_body_that_is_not_utf_8_is_refused(understudy: World, encoding: str) -> None:
    token = understudy.altcraft.credentials["token"]
    text = f"<xml><token>{token}</token><external_ids>товар</external_ids></xml>"
    assert send(understudy, text.encode(encoding)).text == BAD


def test_lists_repeat_their_elements(understudy: World) -> None:
    understudy.altcraft.products.add(id=4, name="Bag & <co>", external_id="bag", skus=["x", "y"])
    token = understudy.altcraft.credentials["token"]
    text = send(
        understudy, f"<xml><token>{token}</token><limit>1000</limit></xml>", "/api/v1.1/market/products/list"
    ).text
    assert text.startswith("<xml><error>0</error><error_text></error_text><next_from_id>")
    assert text.endswith(
        "<result><name>Bag &amp; &lt;co&gt;</name><external_id>bag</external_id>"
        "<sku><name>x</name><external_id>x</external_id></sku><sku><name>y</name><external_id>y</external_id></sku>"
        "</result></xml>"
    )
    assert text.count("<result>") == 4


def test_characters_that_xml_cannot_hold_are_replaced(understudy: World) -> None:
    understudy.altcraft.products.add(id=4, name="a\x00b\ufffec", external_id="bag")
    token = understudy.altcraft.credentials["token"]
    text = send(understudy, f"<xml><token>{token}</token></xml>", "/api/v1.1/market/products/list").text
    assert "<name>a\ufffdb\ufffdc</name>" in text


def test_an_import_says_the_same_in_both_notations(understudy: World) -> None:
    token = understudy.altcraft.credentials["token"]
    body = (
        f"<xml><token>{token}</token><categories><external_id>c</external_id><name>C</name></categories>"
        "<data><name>Camera</name><external_id>cam</external_id><tags>a</tags><tags>b</tags>"
        "<custom_fields><colour>black</colour></custom_fields>"
        "<sku><name>Body</name><external_id>cam_body</external_id><count>3</count><is_available>true</is_available>"
        "<barcode>11</barcode><barcode>12</barcode></sku></data></xml>"
    )
    answer = send(understudy, body, "/api/v1.1/market/products/import")
    assert answer.text == "<xml><error>0</error><error_text></error_text></xml>"
    as_json = {
        "name": "Camera",
        "external_id": "cam",
        "tags": ["a", "b"],
        "custom_fields": {"colour": "black"},
        "sku": [
            {"name": "Body", "external_id": "cam_body", "count": 3, "is_available": True, "barcode": [11, 12]}
        ],
    }
    [from_xml] = understudy.altcraft.products.find(external_id="cam")
    delete(understudy, "<external_ids>cam</external_ids>")
    understudy.altcraft.http.post("/api/v1.1/market/products/import", json={"data": [as_json]})
    [from_json] = understudy.altcraft.products.find(external_id="cam")
    assert from_xml.id != from_json.id
    assert (from_xml.name, from_xml.tags, from_xml.details) == (
        from_json.name,
        from_json.tags,
        from_json.details,
    )
    assert from_xml.skus[0][1:] == from_json.skus[0][1:]
