"""Vietnamese as people type it: one key for one name, and legacy fonts named without false alarms."""

from __future__ import annotations

import csv
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt.reference.form import load_form
from antt.reference.vietnamese import legacy_encoding, text_key
from antt.settings import REFERENCE

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậéèẻẽẹốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ ABCĐÔƠ"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Lạc", "Hòa Lạc"),
        ("Uỷ ban", "Ủy ban"),
        ("khoẻ", "khỏe"),
        ("thuỵ", "thụy"),
        ("Thạch Thất", unicodedata.normalize("NFD", "Thạch Thất")),
        ("THẠCH THẤT", "thạch thất"),
        ("  Thạch\u00a0 Thất ", "Thạch Thất"),
        ("Ðại Đồng", "Đại Đồng"),
        ("Đại\u200b Đồng", "Đại Đồng"),
    ],
)
def test_one_name_typed_in_two_ways_has_one_key(one: str, other: str) -> None:
    assert text_key(one) == text_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Hòa", "Hoa"), ("Hòa", "Hóa"), ("Dai", "Đai"), ("Tân", "Tăn"), ("Xã 1", "Xã 2"), ("má", "mạ")]
)
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert text_key(one) != text_key(other)


@given(st.text(alphabet=LETTERS))
def test_a_key_is_its_own_key_and_knows_no_composition(text: str) -> None:
    assert text_key(text_key(text)) == text_key(text) == text_key(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    "text",
    [
        "C«ng an huyÖn Th¹ch ThÊt",
        "C¤NG AN HUYÖN",
        "§¹t",
        "Kh«ng cã",
        "Tæ tù qu¶n vÒ an ninh, trËt tù",
        "®­êng phè",
        "Céng ®ång d©n c­ an toµn (2023)",
    ],
)
def test_text_of_a_tcvn3_font_is_named(text: str) -> None:
    assert legacy_encoding(text) == "TCVN3 (ABC)"


@pytest.mark.parametrize(
    "text",
    [
        "Coâng an huyeän Thaïch Thaát",
        "COÂNG AN HUYEÄN THAÏCH THAÁT",
        "Ñaït",
        "Khoâng coù",
        "Toå töï quaûn veà an ninh, traät töï",
        "ñöôøng phoá",
    ],
)
def test_text_of_a_vni_font_is_named(text: str) -> None:
    assert legacy_encoding(text) == "VNI"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "Công an huyện Thạch Thất",
        "CÔNG AN HUYỆN THẠCH THẤT",
        unicodedata.normalize("NFD", "Công an huyện Thạch Thất"),
        "hoà, hoá, toà, toán, loà xoà, quà, uý, quý, thuý",
        "«An toàn về ANTT»: «điểm nóng» không có",
        "«Hòa»",
        "xã Yên Bình",
        "toaàn",
        "Camera® 5 µm, 25 m², 30 °C, 10×20, ½ số vụ, § 5, ©",
        "Công ty Müller & Søn, São Paulo, Zürich, café, Noël, El Niño, naïve",
        "Ẩu đả, thuở, khuỷu, ngoằn ngoèo, quyển, giếng, nghiêng, xoong, khuya, ươu",
        "trừơng hợp viết sai chính tả đưuờng phố",
    ],
)
def test_unicode_text_is_no_legacy_text(text: str) -> None:
    assert legacy_encoding(text) is None


def test_no_name_of_a_unit_and_no_label_of_the_form_is_taken_for_legacy_text() -> None:
    with (REFERENCE / "units" / "hanoi_units.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    fields = [field for sheet in load_form().sheets for field in sheet.fields]
    texts = [*names, *(text for f in fields for text in (f.label, f.group, f.help, f.basis, f.unit))]
    words = [word for text in texts for word in text.split()]
    assert [text for text in (*texts, *words) if legacy_encoding(text)] == []
