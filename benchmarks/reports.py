"""Set a city's annual report in all formats, and an annex of every commune of the country as PDF; beside each, pandas.

The budgets are those of an idle machine with two cores, after the imports; machines differ, so quote the ratios.
"""

from __future__ import annotations

import io
import platform
import tempfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table as Printed
from sqlalchemy import create_engine

from antt.evaluate import evaluate_period
from antt.reference.calendar import load_calendar
from antt.render import Snapshot, make_snapshot
from antt.render.compose import compose
from antt.render.document import Annex, Column, Document, Row, Run, Table
from antt.render.documents import FOR_PROGRAMS, FORMATS, set_documents
from antt.render.pdf import to_pdf
from antt.warehouse.migrate import migrate
from antt.warehouse.reference import load_reference
from antt.warehouse.server import Server, running
from benchmarks.__main__ import RUNS, median_seconds
from benchmarks.nation import load_nation

CITY, COUNTRY = 579, 10_599
"""Communes of Hà Nội, which come first in the register of 2023, and of the country."""
COLUMNS = ("TT", "Mã", "Xã, phường, thị trấn", "Huyện", "Số vụ", "Tỷ lệ")


def snapshot_of_a_city(server: Server) -> Snapshot:
    """The annual report of a city with synthetic facts."""
    server.ensure_database("city")
    engine = create_engine(server.url("city"))
    migrate(engine)
    load_reference(engine)
    period = load_calendar().period("2023")
    with engine.begin() as connection:
        load_nation(connection, CITY, period)
    with engine.begin() as connection:
        evaluate_period(connection, period)
        snapshot = make_snapshot(connection, "annual", period)
    engine.dispose()
    return snapshot


def with_annex_of_the_country(document: Document) -> Document:
    """The same document with one annex of a row a commune."""
    columns = tuple(Column(title, 5, numeric=at > 3) for at, title in enumerate(COLUMNS))
    texts = (
        (f"{n}", f"{n:05}", f"Xã thử nghiệm số {n}", "Huyện Thạch Thất", "1.234", "96,34%") for n in range(COUNTRY)
    )
    rows = tuple(Row(tuple(map(Run, row))) for row in texts)
    return replace(document, body=(), annexes=(Annex("country", "I", "Cả nước", (Table("", columns, rows),)),))


def by_pandas(document: Document) -> bytes:
    """The annexes alone, as a script would write them: no layout, no PDF, no text."""
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="openpyxl") as writer:
        for number, table in enumerate(table for annex in document.annexes for table in annex.tables):
            rows = [[cell.text for cell in row.cells] for row in table.rows]
            frame = pd.DataFrame(rows, columns=[f"{at} {column.title}" for at, column in enumerate(table.columns)])
            frame.to_excel(writer, sheet_name=str(number), index=False)
    return buffer.getvalue()


def main() -> None:
    """Measure both and print a table."""
    printed = Printed("what", "budget, s", "ours, s", "pandas to_excel, s", "ratio")
    printed.title = f"set documents, {platform.machine()}, median of {RUNS}"
    with tempfile.TemporaryDirectory(prefix="antt-bench-") as folder, running(Path(folder) / "postgres") as server:
        snapshot = snapshot_of_a_city(server)
    city, country = compose(snapshot), with_annex_of_the_country(compose(snapshot))
    figures = f"annual report, {len(city.figures):,} figures, {len(FORMATS)} formats and {len(FOR_PROGRAMS)} files"
    for what, budget, document, ours in (
        (figures, 3, city, lambda: list(set_documents(snapshot, {}))),
        (f"PDF, annex of {COUNTRY:,} rows", 10, country, lambda: to_pdf(country)),
    ):
        seconds, common = median_seconds(ours), median_seconds(lambda document=document: by_pandas(document))  # type: ignore[misc]
        printed.add_row(what, str(budget), f"{seconds:.2f}", f"{common:.2f}", f"{common / seconds:.2f}×")
    Console().print(printed)


if __name__ == "__main__":
    main()
