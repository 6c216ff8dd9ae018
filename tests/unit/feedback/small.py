"""Answers made by hand, without checking anything."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

from openpyxl import Workbook, load_workbook

from antt.check import Checked, Issue, State
from antt.feedback import Answer, Revision, Sent
from antt.read import Finding, Reading
from antt.reference.checks import load_catalogue
from antt.settings import TIMEZONE

SHEET = "Biểu 2 - Phát sinh"


def issue(number: int, cell: str, rule: str = "cell.type", found: str = "«3 vụ»", row_key: str = "") -> Issue:
    finding = Finding(rule, SHEET, cell, "tp_ttxh", "09958", found, row_key=row_key)
    return Issue(number, load_catalogue().rule(rule), finding, "Không đọc được.", found, "số nguyên", "Ghi số.", "Luật")


def answer(
    content: bytes, issues: Sequence[Issue], state: State = State.RETURNED, name: str = "2024-H1/x.xlsx"
) -> Answer:
    checked = Checked(7, Reading(None, None), None, None, state, tuple(issues), "suite", "", 1, 0)
    received = dt.datetime(2024, 6, 17, 9, 5, tzinfo=TIMEZONE)
    return Answer(Sent(name, content, received, 7), checked, Revision(1))


def as_bytes(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def opened(content: bytes | None) -> Workbook:
    assert content is not None
    return load_workbook(io.BytesIO(content), rich_text=True)
