"""One season written once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import pandas as pd
import pytest
from antt.reference.calendar import load_calendar
from antt.season import write_season

SEED = 20231214
PERIODS = ("2021", "2022", "2023", "2024-H1")
TEXT = {"ma_xa": str, "ma_huyen": str}

Truth: TypeAlias = dict[str, dict[str, pd.DataFrame]]
"""Values put in, by period and sheet."""


@pytest.fixture(scope="session")
def season_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("season")
    for period in PERIODS:
        write_season(load_calendar().period(period), SEED, folder / "out", folder / "truth")
    return folder


@pytest.fixture(scope="session")
def truth(season_folder: Path) -> Truth:
    return {
        period: {
            path.stem: pd.read_csv(path, dtype=TEXT, keep_default_na=False)
            for path in sorted((season_folder / "truth" / period).glob("*.csv"))
        }
        for period in PERIODS
    }
