"""What tells of a person is seen however it is written; figures and the words of police work are not taken for it."""

from __future__ import annotations

import re

import pytest

from antt.check.suite import PERSONAL


@pytest.mark.parametrize(
    "text",
    [
        "Liên hệ 0912345678",
        "Gọi 0912 345 678",
        "Liên hệ 0912.345.678.",
        "Số CCCD 001 085 012 345",
        "CMND 012345678",
        "001085012345",
        "thư điện tử nguyen.van.a@example.vn",
        "Ông A, sinh năm 1980",
        "trú tại thôn 3",
    ],
)
def test_a_person_is_seen(text: str) -> None:
    assert re.search(PERSONAL, text)


@pytest.mark.parametrize(
    "text",
    [
        "Thiệt hại 12.345.678.900 đồng",
        "Công tác đăng ký thường trú, tạm trú còn chậm",
        "Cấp căn cước cho 12.000 người; 3.500 hộ, 2.100 hộ",
        "Kế hoạch 295/KH-UBND ngày 05/10/2022",
        "Từ 01/01/2023 đến 15/11/2023",
        "a" * 30_000,
    ],
)
def test_figures_and_general_words_are_not(text: str) -> None:
    assert not re.search(PERSONAL, text)
