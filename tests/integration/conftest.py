"""A whole synthetic season, written and loaded once; tests that change something get a copy of its database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from antt import pipeline
from antt.reference.calendar import load_calendar
from antt.season import write_season
from antt.settings import Settings
from antt.warehouse.server import Server
from tests.conftest import TEMPLATE, close_database, copied_database, create_database
from tests.helpers.once import made_once

PERIODS = ("2021", "2022", "2023", "2024-H1")
SEED = 1


@dataclass(frozen=True)
class Season:
    """Workbooks of all districts for ``PERIODS``, what was put into them, and the warehouse they were loaded into."""

    workbooks: Path
    truth: Path
    archive: Path
    database: str
    """To copy (``copied_database``), not to connect to."""


@pytest.fixture(scope="session")
def season_files(run_folder: Path) -> Path:
    """Folders ``workbooks`` and ``truth``."""

    def write(folder: Path) -> None:
        for period in PERIODS:
            write_season(load_calendar().period(period), SEED, folder / "workbooks", folder / "truth")

    return made_once(run_folder / "season", write)


@pytest.fixture(scope="session")
def season(server: Server, season_files: Path, run_folder: Path) -> Season:
    """The season, loaded and evaluated."""
    database = "season"

    def load(home: Path) -> None:
        shutil.copytree(season_files / "workbooks", home / "inbox")
        create_database(server, database, TEMPLATE)
        settings = _settings(home, server.url(database))
        pipeline.process(settings, pipeline.collect(settings).new)
        for period in pipeline.stale_periods(settings):
            pipeline.evaluate(settings, period)
        close_database(server, database)

    home = made_once(run_folder / "season-home", load)
    archive = _settings(home, server.url(database)).archive
    return Season(season_files / "workbooks", season_files / "truth", archive, database)


@pytest.fixture
def season_settings(server: Server, season: Season, tmp_path: Path) -> Iterator[Settings]:
    """An installation that has taken in the season; its own copy of the warehouse and of the archive."""
    (tmp_path / "home").mkdir()
    shutil.copytree(season.archive, tmp_path / "home" / "archive")
    with copied_database(server, season.database) as url:
        yield _settings(tmp_path / "home", url)


def _settings(home: Path, url: str) -> Settings:
    return Settings(
        home=home, inbox=home / "inbox", outbox=home / "outbox", reports=home / "reports", warehouse_url=url
    )
