"""What a document says in numbers, in the order in which it says it, and of each number which figure it is.

Every document carries this list, so that ``antt verify`` can tell what was changed in it, wherever it was changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import count
from typing import NamedTuple

from antt.render.document import Block, Chart, Document, Run, Table

SAYS = re.compile(
    r"(?:(?<!\w)[+-])?\d+(?:[.,]\d+)*%?"  # a number with its sign and separators
    r"|…|–|không thay đổi|\b(?:tăng|giảm)\b|\b(?:Có|Không)\b"  # words that stand for one, or for its sign
)


class Token(NamedTuple):
    """A number, or a word that stands for one."""

    text: str
    figure: str = ""
    """Id of the figure that it belongs to, if any."""
    chart: int = 0
    """Number of the chart that it stands in; 0: in none."""


class Declared(NamedTuple):
    """Numbers that a document may print although they are no figures."""

    pattern: str
    why: str


NOT_FIGURES = (
    Declared(r"\d{1,2}/\d{1,2}/\d{4}", "ngày"),
    Declared(r"\d+(/\d{4})?/(NĐ|TT|QĐ|KH|HD)-[\w-]+|\bP?V05", "số, ký hiệu văn bản và cơ quan ban hành"),
    Declared(r"(?i:ngày \d{1,2} tháng \d{1,2} năm \d{4}|năm \d{4}|6 tháng)|giai đoạn 20\d\d ?- ?20\d\d", "kỳ, năm"),
    Declared(r"(?i:điều|khoản|điểm|quý) [\dI]+|[cC]hỉ tiêu (19\.2|9\.4|9\.1)", "điều khoản, chỉ tiêu của văn bản"),
    Declared(r"(Biểu|Phụ lục|lần thứ|Lần lập) \w+|^[IVX]+\. |^\d+\. ", "số thứ tự trong báo cáo"),
    Declared(r"01 xã kiểu mẫu trở lên|“[^”]*”", "lời của văn bản, của quy tắc hoặc của người gửi báo cáo"),
)
"""The only numbers that a report's text prints without being figures, and why: ``undeclared`` finds any other."""
_NOT_FIGURES = re.compile("|".join(f"(?:{one.pattern})" for one in NOT_FIGURES))


def undeclared(runs: Iterable[Run]) -> list[str]:
    """Numbers among the runs of a block that are neither figures nor declared."""
    text = "".join("\0" if run.figure else run.text for run in runs)
    return re.findall(r"[\d.,]*\d", _NOT_FIGURES.sub("", text))


def tokens(text: str) -> list[str]:
    """What a text says in numbers."""
    return SAYS.findall(unicodedata.normalize("NFC", text))


def in_text(document: Document, pictures: bool = False) -> list[Token]:
    """What PDF, DOCX and HTML say: bases, text and annexes, in this order; of ``pictures`` what they tell."""
    said = [Token(text) for basis in document.bases for text in tokens(basis)]
    charts = count(1)
    for part in document.body:
        if isinstance(part, Table):
            said += _of_table(part)
        elif isinstance(part, Chart):
            said += _of_chart(part, next(charts), pictures)
        elif isinstance(part, Block):
            said += _of_runs(part.runs)
    for annex in document.annexes:
        said += map(Token, tokens(annex.title))
        for table in annex.tables:
            said += _of_table(table)
        said += [Token(text) for note in annex.notes for text in tokens(note)]
    return said


def around(document: Document) -> list[str]:
    """What PDF, DOCX and HTML may say besides, any number of times: heads of document and tables, recipients."""
    profile = document.profile
    tables = [*document.tables, *(table for annex in document.annexes for table in annex.tables)]
    texts = [
        *(profile.symbol, profile.agency, profile.parent_agency, profile.place, profile.addressee, *profile.recipients),
        *(document.title, str(document.period.due_province.year), document.signatory, *profile.signatory.authority),
        *(f"{column.title} {column.group}" for table in tables for column in table.columns),
        *(table.title for table in tables),
        *document.marks,
        "Không có.",
    ]
    return sorted({token for text in texts for token in tokens(text)})


def number(value: Decimal | float | int) -> str:
    """A number of a cell, the same however a program stores it."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return f"{exact.normalize():f}" if exact else "0"


def in_cells(rows: Iterable[Sequence[Run]]) -> Iterator[Token]:
    """What the cells of a sheet say: a figure with a value by its value, else as it is printed."""
    for run in (cell for row in rows for cell in row):
        if run.figure is not None and run.figure.value is not None:
            yield Token(number(run.figure.value), run.figure.id)
        else:
            yield from _of_runs((run,))


def _of_table(table: Table) -> list[Token]:
    cells = (cell for row in table.rows for cell in row.cells)
    return [*map(Token, tokens(table.title)), *(token for cell in cells for token in _of_runs((cell,)))]


def _of_chart(chart: Chart, number: int, picture: bool) -> list[Token]:
    lines = [chart.told] if picture else [label.runs for label in chart.labels]
    said = [*map(Token, tokens(chart.title)), *(token for runs in lines for token in _of_runs(runs))]
    return [token._replace(chart=number) for token in said]


def _of_runs(runs: Sequence[Run]) -> list[Token]:
    """Tokens of runs that stand beside each other, each with the figure in which it begins."""
    if len(runs) == 1:  # nearly every cell of a table
        (run,) = runs
        return [Token(found, run.figure.id if run.figure else "") for found in tokens(run.text + run.mark)]
    text, ends, figures = "", [], []
    for run in runs:
        text += unicodedata.normalize("NFC", run.text + run.mark)
        ends.append(len(text))
        figures.append(run.figure.id if run.figure else "")
    said = []
    for found in SAYS.finditer(text):
        of = next(i for i, end in enumerate(ends) if found.start() < end)
        said.append(Token(found[0], figures[of]))
    return said
