"""Paragraphs that staff add to a report: where they may stand, what may stand in them, and how they are printed.

``{{ tt124.dat }}`` in a paragraph prints that figure. Whatever else is written there is printed as it is written.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from antt.errors import WrongRequest
from antt.render.document import Block, BlockKind, Part, Run, figure_run, plain
from antt.render.figure import Figure
from antt.warehouse import statement

if TYPE_CHECKING:
    from antt.render.gathered import Gathered

REVIEW = "[CẦN XEM LẠI: số liệu của đoạn này đã thay đổi từ khi viết] "
"""Before such a paragraph in a draft; while it is there, nobody can approve the draft."""
GONE = "[không còn số liệu này]"

_PLACE = re.compile(r"\{\{\s*([A-Za-z0-9_]+(?:[.-][A-Za-z0-9_]+)*)\s*\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph as it stands in a report."""

    number: int
    section: str
    """Number of its section as it is printed: ``IV``."""
    text: str
    author: str
    declared: tuple[str, ...] = ()
    """What is typed in digits in it and is no figure, as its author declared."""
    changed: tuple[str, ...] = ()
    """Ids of figures in it that are printed otherwise than when it was written."""


def read_paragraphs(
    connection: Connection, kind: str, period: str, scope: str, known_at: dt.datetime, figures: Mapping[str, Figure]
) -> tuple[Paragraph, ...]:
    """The paragraphs of a report as known at a moment, held against its figures."""
    key = {"kind": kind, "period": period, "scope": scope, "known_at": known_at}
    return tuple(
        Paragraph(
            number=row.number,
            section=row.section,
            text=row.body,
            author=row.author,
            declared=tuple(row.declared),
            changed=tuple(
                sorted(i for i, then in row.figures.items() if i not in figures or figures[i].printed != then)
            ),
        )
        for row in connection.execute(statement("release_paragraphs"), key)
    )


def figure_ids(text: str) -> list[str]:
    """Ids between double braces, in their order."""
    return _PLACE.findall(text)


def without_figures(text: str) -> str:
    """The text without them."""
    return _PLACE.sub(" ", text)


def with_paragraphs(body: Sequence[Part], content: Gathered, draft: bool) -> tuple[Part, ...]:
    """The body with the paragraphs of staff, each at the end of its section; the sentence that closes it stays last.

    Raises:
        WrongRequest: there is no section of that number.
    """
    own: dict[str, list[Block]] = {}
    for paragraph in content.paragraphs:
        added = Block(BlockKind.PARAGRAPH, tuple(_runs(paragraph, content.figures, draft)))
        own.setdefault(paragraph.section, []).append(added)
    parts: list[Part] = []
    section = ""
    for part in body:
        heading = _number(part)
        if heading or _closes(part):
            parts += own.pop(section, [])
        section = heading or section
        parts.append(part)
    parts += own.pop(section, [])
    if own:
        numbers = ", ".join(filter(None, map(_number, body))) or "none"
        raise WrongRequest(f"report {content.kind} has no section {', '.join(own)}; it has {numbers}")
    return tuple(parts)


def _number(part: Part) -> str:
    """Number of the section that a heading begins: ``IV``."""
    return part.text.partition(".")[0] if isinstance(part, Block) and part.kind is BlockKind.SECTION else ""


def _closes(part: Part) -> bool:
    """Whether it is the sentence with which decree 30/2020 has a document end."""
    return isinstance(part, Block) and part.text.endswith("./.")


def _runs(paragraph: Paragraph, figures: Mapping[str, Figure], draft: bool) -> Iterator[Run]:
    """The paragraph as it is printed."""
    if draft and paragraph.changed:
        yield Run(REVIEW)
    text, *rest = _PLACE.split(" ".join(paragraph.text.split()))
    yield Run(_printable(text))
    for figure_id, after in zip(rest[::2], rest[1::2], strict=True):
        yield figure_run(figures[figure_id]) if figure_id in figures else Run(GONE)
        yield Run(_printable(after))


def _printable(text: str) -> str:
    """Cleaned as all text from outside, but blanks beside a figure stay."""
    lead, trail = " " * (text[:1] == " "), " " * (text[-1:] == " " and text.strip() != "")
    return f"{lead}{plain(text)}{trail}"
