"""The words of an answer: Jinja templates with everything that a sender reads, each text written once.

A text template (``*.txt.j2``) gives plain texts by block, for every form alike; each form escapes them in its own way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from antt.feedback.answer import Answer, Entry, Gone
from antt.feedback.revisions import Status
from antt.reference.checks import Severity
from antt.reference.form import SYNTHETIC_MARK
from antt.settings import TEMPLATES, TIMEZONE

STATES = {
    "received": "Đã nhận, đang chờ kiểm tra",
    "checked": "Đã kiểm tra, chờ xem xét cảnh báo",
    "accepted": "Đã tiếp nhận",
    "returned": "Trả lại để bổ sung",
    "refused": "Từ chối tiếp nhận",
    "duplicate": "Không có thay đổi",
    "withdrawn": "Đã rút",
}
SEVERITIES = {Severity.BLOCK: "Lỗi", Severity.WARN: "Cảnh báo", Severity.INFO: "Lưu ý"}
STATUSES = {Status.NEW: "Mới phát hiện", Status.REMAINING: "Còn lại", Status.FIXED: "Đã sửa"}


class Words(NamedTuple):
    """Texts of an answer, without any markup."""

    state: str
    verdict: tuple[str, ...]
    """What it means and what to do next, a sentence or two each."""
    comparison: str
    """Against the submission before; empty when there is none."""
    receipt: tuple[tuple[str, str], ...]
    """What was received: label and value."""
    columns: tuple[str, ...]
    """Headings of the table of issues; the last one, of the status, only when there is a submission to compare with."""
    rows: tuple[tuple[str, ...], ...]
    """The issues, a text a column."""
    fixed: tuple[tuple[str, ...], ...]
    """The issues of the submission before that are no longer there, likewise."""

    def shown(self, rows: int) -> str:
        """How many of the issues a list shows."""
        return " ".join(_lines("shown", shown=rows, total=len(self.rows)))


def words(answer: Answer) -> Words:
    """The texts of an answer."""
    columns = _lines("columns")
    width = len(columns) - (answer.compared_with is None)
    return Words(
        state=STATES[answer.checked.state],
        verdict=tuple(_lines("verdict", answer=answer)),
        comparison=" ".join(_lines("comparison", answer=answer)),
        receipt=tuple(_pairs("receipt", answer=answer)),
        columns=tuple(columns[:width]),
        rows=tuple(_row(entry)[:width] for entry in answer.entries),
        fixed=tuple(map(_fixed_row, answer.fixed)),
    )


def comment(entries: Iterable[Entry]) -> str:
    """The comment on a cell: one paragraph an issue."""
    return "\n\n".join("\n".join(_lines("comment", entry=entry)) for entry in entries)


def page(template: str, **context: Any) -> str:
    """An HTML page."""
    return _ENVIRONMENT.get_template(template).render(**context)


def number(value: int) -> str:
    """A count as Vietnamese documents write it: ``1.234``."""
    return f"{value:,}".replace(",", ".")


def moment(at: dt.datetime) -> str:
    """A time as a sender's clock shows it: ``15:04 ngày 17/06/2024``."""
    return f"{at.astimezone(TIMEZONE):%H:%M ngày %d/%m/%Y}"


def one_line(text: str) -> str:
    """What somebody else typed, so that it cannot pretend to be a line of ours."""
    return " ".join(text.split())


def _row(entry: Entry) -> tuple[str, ...]:
    issue = entry.issue
    where = SEVERITIES[issue.rule.severity], issue.finding.sheet, issue.finding.cell, entry.unit
    parts = issue.what, issue.found, issue.expected, issue.mend, issue.basis
    return entry.id, *where, *parts, STATUSES[entry.status] if entry.status else ""


def _fixed_row(gone: Gone) -> tuple[str, ...]:
    told = gone.told
    where = SEVERITIES[told.severity], told.sheet, told.cell, gone.unit
    return gone.id, *where, told.what, told.found, told.expected, told.mend, told.basis, STATUSES[Status.FIXED]


def _lines(block: str, **context: Any) -> list[str]:
    template = _ENVIRONMENT.get_template("loi-van.txt.j2")
    rendered = "".join(template.blocks[block](template.new_context(context)))
    return [line.strip() for line in rendered.splitlines() if line.strip()]


def _pairs(block: str, **context: Any) -> list[tuple[str, str]]:
    return [(label, value) for label, _, value in (line.partition(": ") for line in _lines(block, **context))]


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES / "feedback"),
    autoescape=select_autoescape(["html.j2"]),
    auto_reload=False,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters |= {"number": number, "moment": moment, "one_line": one_line}
_ENVIRONMENT.globals |= {
    "STATES": STATES,
    "SEVERITIES": SEVERITIES,
    "STATUSES": STATUSES,
    "SYNTHETIC_MARK": SYNTHETIC_MARK,
}
