"""Which digits a paragraph of staff may hold."""

from __future__ import annotations

import pytest

from antt.release.paragraphs import typed_numbers


@pytest.mark.parametrize(
    "text",
    [
        "Có {{ tt124.dat }}/{{tt124.tong}} xã đạt.",
        "Từ ngày 15/11/2023 đến hết ngày 14 tháng 12 năm 2024, tháng 6 năm 2024, năm 2023.",
        "Theo khoản 2 Điều 8 Thông tư số 124/2021/TT-BCA và Quyết định số 926/QĐ-TTg, giai đoạn 2021 - 2025.",
        "Chỉ tiêu 19.2 trong 6 tháng đầu năm 2024, Phụ lục 3.",
        "Phòng PV05 phối hợp với Cục V05.",
        "Không có chữ số nào.",
    ],
)
def test_figures_dates_and_legal_references_are_no_typed_numbers(text: str) -> None:
    assert typed_numbers(text) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Có 368 xã đạt.", ["368"]),
        ("Tăng 12,5% so với cùng kỳ.", ["12,5%"]),
        ("Xảy ra 1.234 vụ, giảm 05 vụ.", ["1.234", "05"]),
        ("Đạt ３６８ xã và ½ số hộ.", ["３６８", "½"]),
        ("{{ 7*7 }} xã", ["7", "7"]),
        ("Điều 8 và 9", ["9"]),
    ],
)
def test_other_numbers_are(text: str, numbers: list[str]) -> None:
    assert typed_numbers(text) == numbers


def test_what_is_declared_may_stand() -> None:
    assert typed_numbers("Đề án 06 và 3 tổ.", ["Đề án 06"]) == ["3"]
