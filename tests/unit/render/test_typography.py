"""House style of quotation and tone marks."""

from __future__ import annotations

import pytest

from antt.render.document import plain
from antt.render.typography import toned


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Thạch Hoà", "Thạch Hòa"),
        ("HOÀ XÁ", "HÒA XÁ"),
        ("Thuỵ Hương", "Thụy Hương"),
        ("Xuân Khoẻ", "Xuân Khỏe"),
        ("Uỷ ban", "Ủy ban"),
        ("Phú Quý", "Phú Quý"),
        ("quỳ, QUỸ", "quỳ, QUỸ"),
        ("Hoàn, Hoài, Quỳnh, Thuỳnh, Thuý", "Hoàn, Hoài, Quỳnh, Thuỳnh, Thúy"),
        ("Thạch Hòa", "Thạch Hòa"),
    ],
)
def test_tone_marks_stand_on_the_first_vowel(name: str, printed: str) -> None:
    assert toned(name) == printed


def test_quotation_marks_are_those_of_print() -> None:
    assert plain('Xã "An toàn" và "văn minh", 5" và “sạch”') == 'Xã “An toàn” và “văn minh”, 5" và “sạch”'
