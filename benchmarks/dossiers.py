"""Time the dossiers of all communes of a year in four formats, and of one: many must cost little but their pages."""

from __future__ import annotations

import datetime as dt
import os
import platform
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine

from antt import pipeline
from antt.reference.calendar import load_calendar
from antt.review import open_period
from antt.season import write_season
from antt.settings import TIMEZONE, Settings
from antt.warehouse.server import Server, running

PERIODS = ("2022", "2023")
AIM = 60
"""Seconds for the 382 communes of Hà Nội on 2 processors."""


def loaded(home: Path, server: Server) -> Settings:
    """An installation that has taken in and judged synthetic years."""
    server.ensure_database("bench")
    settings = Settings(
        home=home,
        inbox=home / "inbox",
        outbox=home / "outbox",
        reports=home / "reports",
        warehouse_url=server.url("bench"),
    )
    periods = [load_calendar().period(code) for code in PERIODS]
    for period in periods:
        write_season(period, 1, settings.inbox)
    pipeline.collect(settings)  # makes the warehouse
    engine = create_engine(server.url("bench"))
    with engine.begin() as connection:
        tomorrow = dt.datetime.now(TIMEZONE).date() + dt.timedelta(days=1)
        for period in periods:
            open_period(connection, period, None, tomorrow, "Đo thời gian", "Nạp số liệu giả lập")
    engine.dispose()
    pipeline.process(settings, pipeline.pending(settings))
    for code in pipeline.stale_periods(settings):
        pipeline.evaluate(settings, code)
    return settings


def main() -> None:
    """Print how long one and all dossiers take."""
    table = Table("dossiers of 2023", "seconds", "aim", title=f"{platform.machine()}, {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory(prefix="antt-bench-") as folder, running(Path(folder) / "postgres") as server:
        settings = loaded(Path(folder), server)
        communes = pipeline.scopes("dossier", "2023")
        for scopes, aim in ((communes[:1], ""), (communes, str(AIM))):
            start = time.perf_counter()
            pipeline.render_many(settings, "dossier", "2023", scopes)
            table.add_row(str(len(scopes)), f"{time.perf_counter() - start:.1f}", aim)
    Console().print(table)


if __name__ == "__main__":
    main()
