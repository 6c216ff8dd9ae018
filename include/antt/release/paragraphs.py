"""Paragraphs of staff: written, changed, confirmed, withdrawn; every version stays in the warehouse.

A number in a paragraph is a figure of the report, ``{{ tt124.dat }}``; digits that are typed are refused unless they
belong to a date or a legal reference, or are declared to be no figure.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import Connection, text

from antt.errors import WrongRequest
from antt.reference.calendar import load_calendar
from antt.render import Snapshot, load_snapshot
from antt.render.compose import compose
from antt.render.paragraphs import Paragraph, figure_ids, without_figures
from antt.review.refusal import refusals
from antt.warehouse.moment import begin_change

_DATES_AND_REFERENCES = re.compile(
    r"""
    \b\d{1,2}/\d{1,2}/\d{4}\b | \b\d{1,2}/\d{4}\b
    | \bngày\s+\d{1,2}(?:\s+tháng\s+\d{1,2})?(?:\s+năm\s+\d{4})?\b
    | \btháng\s+\d{1,2}(?:\s+năm\s+\d{4})?\b | \bnăm\s+\d{4}\b | \bquý\s+\d\b
    | \b(?:06|6)\s+tháng\s+(?:đầu|cuối)\s+năm(?:\s+\d{4})?\b
    | \bgiai\s+đoạn\s+\d{4}\s*[-–]\s*\d{4}\b
    | \b\d+(?:/\d{4})?/[^\W\d_]+\d*(?:-[^\W\d_]+\d*)*          # 124/2021/TT-BCA, 926/QĐ-TTg
    | \b(?:điều|khoản|điểm|mục|phần|chương|phụ\s+lục|biểu|mẫu|chỉ\s+tiêu|tiêu\s+chí)\s+(?:số\s+)?\d+(?:[.]\d+)*
    | \bPV\d+\b | \bV\d{2}\b                                      # departments
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER = re.compile(r"\d[\d.,]*\s?%?")


class Version(NamedTuple):
    """A version of a paragraph."""

    number: int
    version: int
    section: str
    body: str
    declared: list[str]
    withdrawn: bool
    author: str
    reason: str
    written_at: dt.datetime


@dataclass(frozen=True)
class Report:
    """The report that a paragraph belongs to."""

    kind: str
    period: str
    scope: str = ""


def typed_numbers(written: str, declared: Iterable[str] = ()) -> list[str]:
    """Numbers in a text that are no figure, no part of a date or of a legal reference, and not declared."""
    rest = without_figures(written)
    for allowed in sorted(declared, key=len, reverse=True):
        rest = rest.replace(allowed, " ")
    rest = _DATES_AND_REFERENCES.sub(" ", rest)
    found = [number.strip(" .,") for number in _NUMBER.findall(rest)]
    return found + [c for c in rest if c.isnumeric() and not c.isdecimal()]


def add(
    connection: Connection,
    report: Report,
    section: str,
    written: str,
    by: str,
    reason: str,
    declared: Sequence[str] = (),
) -> int:
    """Add a paragraph at the end of a section; return its number in the report.

    Raises:
        WrongRequest: no such section, the report was not rendered yet, the text holds a number that is no figure or
            names a figure that is not there, or name or reason is not given.
    """
    begin_change(connection)
    number = 1 + max((version.number for version in versions(connection, report)), default=0)
    _write(connection, report, Version(number, 1, section, written, list(declared), False, by, reason, _NEVER))
    return number


def edit(
    connection: Connection,
    report: Report,
    number: int,
    by: str,
    reason: str,
    written: str | None = None,
    declared: Sequence[str] | None = None,
) -> None:
    """Write a new version of a paragraph; without a text, confirm that it holds with the figures of now.

    Raises:
        WrongRequest: as ``add``, or there is no such paragraph.
    """
    begin_change(connection)
    last = _last(connection, report, number)
    body = last.body if written is None else written
    allowed = last.declared if declared is None else list(declared)
    _write(
        connection,
        report,
        last._replace(version=last.version + 1, body=body, declared=allowed, author=by, reason=reason),
    )


def withdraw(connection: Connection, report: Report, number: int, by: str, reason: str) -> None:
    """Take a paragraph out of the report.

    Raises:
        WrongRequest: there is no such paragraph, or name or reason is not given.
    """
    begin_change(connection)
    last = _last(connection, report, number)
    taken_out = last._replace(version=last.version + 1, withdrawn=True, author=by, reason=reason)
    _insert(connection, report, taken_out, {})


def versions(connection: Connection, report: Report) -> list[Version]:
    """Every version of every paragraph of a report."""
    rows = connection.execute(
        text(
            f"select {', '.join(Version._fields)} from report.paragraph"  # noqa: S608 - names of our own
            " where kind = :kind and period_code = :period and scope = :scope order by number, version"
        ),
        vars(report),
    )
    return [Version(*row) for row in rows]


_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)
"""In place of the moment at which the database dates it."""


def _last(connection: Connection, report: Report, number: int) -> Version:
    found = [version for version in versions(connection, report) if version.number == number]
    if not found or found[-1].withdrawn:
        raise WrongRequest(f"there is no paragraph {number} in {report.kind} {report.period} {report.scope}".rstrip())
    return found[-1]


def _write(connection: Connection, report: Report, version: Version) -> None:
    version = version._replace(body=unicodedata.normalize("NFC", version.body))
    if unknown := [d for d in version.declared if d not in version.body]:
        raise WrongRequest(f"declared, but not in the text: {'; '.join(unknown)}")
    if numbers := typed_numbers(version.body, version.declared):
        raise WrongRequest(
            f"paragraph.number: {', '.join(numbers)}: print figures by their ids, {{{{ tt124.dat }}}},"
            " and declare what is no figure"
        )
    snapshot = _newest(connection, report)
    figures = snapshot.content.figures
    if missing := [i for i in figure_ids(version.body) if i not in figures]:
        raise WrongRequest(
            f"paragraph.figure: no figure {', '.join(missing)}; the web page of the report shows their ids"
        )
    own = Paragraph(number=version.number, section=version.section, text=version.body, author=version.author)
    compose(replace(snapshot, content=replace(snapshot.content, paragraphs=(own,))))  # there is a place for it
    _insert(connection, report, version, {i: figures[i].printed for i in figure_ids(version.body)})


def _insert(connection: Connection, report: Report, version: Version, figures: dict[str, str]) -> None:
    with refusals():
        connection.execute(
            text(
                "insert into report.paragraph (kind, period_code, scope, number, version, section, body, declared,"
                " withdrawn, author, reason, figures) values (:kind, :period, :scope, :number, :version, :section,"
                " :body, :declared, :withdrawn, :author, :reason, cast(:figures as jsonb))"
            ),
            {**vars(report), **version._asdict(), "figures": json.dumps(figures, ensure_ascii=False)},
        )


def _newest(connection: Connection, report: Report) -> Snapshot:
    """The edition that the author has read."""
    load_calendar().period(report.period)
    found = connection.scalar(
        text(
            "select id from report.snapshot where kind = :kind and period_code = :period and scope = :scope"
            " and edition is not null order by edition desc limit 1"
        ),
        vars(report),
    )
    if found is None:
        raise WrongRequest(f"render the report first: antt render {report.kind} {report.period}")
    return load_snapshot(connection, found)
