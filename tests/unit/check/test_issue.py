"""Issues: in which order they are told, and in words that can be read."""

from __future__ import annotations

import pytest

from antt.check.issue import as_issues, quoted_once
from antt.read import Finding, Reading
from antt.reference.form import load_form

READING = Reading(load_form(), None)
FLOWS, ANNUAL = "Biểu 2 - Phát sinh", "Biểu 1 - Khung và đánh giá"


def test_errors_come_first_then_the_order_of_the_workbook() -> None:
    findings = [
        Finding("cell.unusual", ANNUAL, "C7", "dan_so"),
        Finding("row.missing", FLOWS),
        Finding("cell.type", FLOWS, "AA7", "tp_ttxh"),
        Finding("cell.type", FLOWS, "B10", "tp_ttxh"),
        Finding("cell.type", FLOWS, "B9", "tp_ttxh"),
        Finding("cell.type", FLOWS, "C7", "tp_ttxh"),
        Finding("cell.type", ANNUAL, "C99", "dan_so"),
        Finding("file.links"),
    ]
    issues = as_issues(findings, READING, after=2)
    assert [issue.number for issue in issues] == list(range(3, 11))
    places = [(issue.finding.sheet, issue.finding.cell) for issue in issues]
    assert places == [
        (ANNUAL, "C99"),
        *((FLOWS, cell) for cell in ("C7", "AA7", "B9", "B10", "")),
        ("", ""),
        (ANNUAL, "C7"),
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("«Số hộ đăng ký «An toàn về ANTT»» bỏ trống.", "«Số hộ đăng ký “An toàn về ANTT”» bỏ trống."),
        ("«a» và «b»", "«a» và «b»"),
        ("» không mở «", "» không mở «"),
    ],
)
def test_a_quotation_within_a_quotation_has_marks_of_its_own(text: str, shown: str) -> None:
    assert quoted_once(text) == shown
