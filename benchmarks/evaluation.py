"""Evaluate a year for parts of the country and for all of it: what a commune costs must not grow with their number."""

from __future__ import annotations

import math
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, create_engine, text

from antt.evaluate import evaluate_period
from antt.reference.calendar import load_calendar
from antt.warehouse.migrate import migrate
from antt.warehouse.reference import load_reference
from antt.warehouse.server import Server, running
from benchmarks.nation import load_nation

SIZES = (1_000, 5_000, 10_599)
RUNS = 3
TOLERANCE = 2
"""Times n log n that the largest evaluation may take of the smallest; generous, since machines are busy."""
AGGREGATE = "select unit_code, element, sum(number) from core.fact where item = '' group by unit_code, element"


class Measured(NamedTuple):
    """Medians for one number of communes, in seconds."""

    communes: int
    facts: int
    verdicts: int
    first: float
    """All verdicts are new."""
    again: float
    """None is."""
    aggregate: float
    """One plain sum over the same facts."""


def measure(server: Server, communes: int) -> Measured:
    """Load so many communes into a database of their own and evaluate them."""
    period, database = load_calendar().period("2023"), f"nation_{communes}"
    server.ensure_database(database)
    engine = create_engine(server.url(database))
    migrate(engine)
    load_reference(engine)
    with engine.begin() as connection:
        facts = load_nation(connection, communes, period)
    with engine.connect() as connection:
        first = _median(connection, lambda: evaluate_period(connection, period), RUNS)
        verdicts = evaluate_period(connection, period).changed
        connection.commit()
        again = _median(connection, lambda: evaluate_period(connection, period), 1)
        aggregate = _median(connection, lambda: connection.execute(text(AGGREGATE)).all(), RUNS)
    engine.dispose()
    return Measured(communes, facts, verdicts, first, again, aggregate)


def _median(connection: Connection, work: Callable[[], object], runs: int) -> float:
    """Median of some runs, each rolled back."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
        connection.rollback()
    return statistics.median(seconds)


def main() -> None:
    """Measure all sizes and print a table.

    Raises:
        AssertionError: the time grows much faster than n log n.
    """
    console, measured = Console(), list[Measured]()
    with tempfile.TemporaryDirectory(prefix="antt-bench-") as folder, running(Path(folder) / "postgres") as server:
        for communes in SIZES:
            console.print(f"evaluate a year: {communes:,} communes …")  # making their facts takes minutes
            measured.append(measure(server, communes))
    table = Table(
        *("communes", "facts", "verdicts", "s", "s again", "ms each", "÷ first", "÷ sum"),
        title=f"evaluate a year, {platform.machine()}, median of {RUNS}",
        caption="each: a commune; ÷ first: of the first row's; ÷ sum: of one plain sum over the same facts",
    )
    smallest = measured[0]
    for m in measured:
        each = m.first / m.communes
        ratios = (f"{each / (smallest.first / smallest.communes):.2f}×", f"{m.first / m.aggregate:.1f}×")
        counts = (f"{m.communes:,}", f"{m.facts:,}", f"{m.verdicts:,}")
        table.add_row(*counts, f"{m.first:.2f}", f"{m.again:.2f}", f"{1000 * each:.2f}", *ratios)
    console.print(table)
    largest = measured[-1]
    growth = largest.communes * math.log(largest.communes) / (smallest.communes * math.log(smallest.communes))
    assert largest.first <= TOLERANCE * growth * smallest.first, "evaluation grows faster than n log n"


if __name__ == "__main__":
    main()
