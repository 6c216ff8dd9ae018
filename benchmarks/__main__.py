"""Time stages on one synthetic season and, beside each, the common way of doing the same; print medians and ratios.

A benchmark judges nothing: machines differ, so quote ratios.
"""

from __future__ import annotations

import datetime as dt
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, create_engine, text

from antt.check import Submitted, check_batch
from antt.load.facts import Fact, facts
from antt.parse import open_apart
from antt.read import Reading, read_workbook
from antt.reference.calendar import Period, load_calendar
from antt.reference.form import load_form
from antt.season import write_season
from antt.warehouse.copy import copy_rows
from antt.warehouse.server import running

RUNS = 3


def median_seconds(work: Callable[[], object]) -> float:
    """Median of ``RUNS`` runs after one that is not counted."""
    work()
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def benchmark_read(files: list[Path]) -> tuple[float, float]:
    """Read 18 workbooks, every value with its address; beside pandas with openpyxl, values only."""
    form = load_form()
    ours = median_seconds(lambda: [read_workbook(path.read_bytes(), form) for path in files])
    common = median_seconds(
        lambda: [pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl") for path in files]
    )
    return ours, common


def benchmark_apart(files: list[Path]) -> tuple[float, float]:
    """Read 18 workbooks, each opened in a child process; beside opening them in this one."""
    form = load_form()
    contents = [path.read_bytes() for path in files]
    return (
        median_seconds(lambda: [read_workbook(content, form, opener=open_apart) for content in contents]),
        median_seconds(lambda: [read_workbook(content, form) for content in contents]),
    )


def benchmark_check(readings: list[Reading]) -> tuple[float, float]:
    """Check 18 submissions in one batch; beside one batch a submission."""
    submitted = [Submitted(i, reading, None, dt.date(2024, 6, 15)) for i, reading in enumerate(readings)]
    return (
        median_seconds(lambda: check_batch(submitted)),
        median_seconds(lambda: [check_batch([one]) for one in submitted]),
    )


def benchmark_one_of_a_batch(readings: list[Reading]) -> tuple[float, float]:
    """Check one submission; beside a batch of 18: what the other 17 cost."""
    submitted = [Submitted(i, reading, None, dt.date(2024, 6, 15)) for i, reading in enumerate(readings)]
    return median_seconds(lambda: check_batch(submitted[:1])), median_seconds(lambda: check_batch(submitted))


def benchmark_command(file: Path) -> tuple[float, float]:
    """The command ``antt check`` from start to end; beside the import of Great Expectations, which is most of it."""
    antt = Path(sys.executable).with_name("antt")

    def run(*command: str | Path) -> None:
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 (our own commands)

    return (
        median_seconds(lambda: run(antt, "check", file)),
        median_seconds(lambda: run(sys.executable, "-c", "import great_expectations.expectations")),
    )


def benchmark_load(engine: Engine, rows: list[Fact]) -> tuple[float, float]:
    """COPY the facts of a season; beside pandas ``to_sql``."""
    frame = pd.DataFrame(rows, columns=Fact._fields).drop(columns="number")

    def copy() -> None:
        with engine.begin() as connection:
            connection.execute(text("create temp table fact_copy on commit drop as table fact_empty"))
            copy_rows(connection, "fact_copy", list(frame.columns), frame.itertuples(index=False, name=None))

    def to_sql() -> None:
        with engine.begin() as connection:
            frame.to_sql("fact_to_sql", connection, if_exists="replace", index=False)

    with engine.begin() as connection:
        frame.head(0).to_sql("fact_empty", connection, if_exists="replace", index=False)
    return median_seconds(copy), median_seconds(to_sql)


def main() -> None:
    """Run all and print a table."""
    period: Period = load_calendar().period("2024-H1")
    table = Table("stage", "beside", "ours, s", "beside, s", "ratio", title=f"{platform.machine()}, median of {RUNS}")

    def add(stage: str, beside: str, seconds: tuple[float, float]) -> None:
        ours, common = seconds
        table.add_row(stage, beside, f"{ours:.2f}", f"{common:.2f}", f"{common / ours:.1f}×")

    with tempfile.TemporaryDirectory(prefix="antt-bench-") as folder, running(Path(folder) / "postgres") as server:
        server.ensure_database("bench")
        engine = create_engine(server.url("bench"))
        files = write_season(period, 1, Path(folder) / "season")
        readings = [read_workbook(path.read_bytes(), load_form()) for path in files]
        rows = [row for reading in readings for row in facts(reading, period)]
        add("read 18 workbooks", "pandas with openpyxl", benchmark_read(files))
        add("read them in child processes", "in this one", benchmark_apart(files))
        add("check 18 submissions", "one run a submission", benchmark_check(readings))
        add("check 1 submission", "a batch of 18", benchmark_one_of_a_batch(readings))
        add("antt check, 1 workbook", "import great_expectations", benchmark_command(files[0]))
        add(f"load {len(rows):,} facts", "pandas to_sql", benchmark_load(engine, rows))
        engine.dispose()
    Console().print(table)


if __name__ == "__main__":
    main()
