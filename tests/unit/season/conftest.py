"""One season for all tests of this folder: its values for every period, its workbooks for the shortest one."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import pandas as pd
import pytest

from antt.reference.calendar import load_calendar
from antt.reference.form import load_form
from antt.season import write_season
from antt.season.simulate import simulate, tables
from antt.season.targets import load_targets
from antt.season.write import write_truth

Truth: TypeAlias = dict[str, dict[str, pd.DataFrame]]
"""Values put in, by period and sheet."""


@pytest.fixture(scope="session")
def seed() -> int:
    return 20231214


@pytest.fixture(scope="session")
def truth(seed: int, tmp_path_factory: pytest.TempPathFactory) -> Truth:
    folder, form = tmp_path_factory.mktemp("truth"), load_form()
    season = simulate(form, load_targets(), seed)
    found: Truth = {}
    for code in ("2021", "2022", "2023", "2024-H1"):
        period = load_calendar().period(code)
        write_truth(folder / code, form, period, tables(season, form, period))
        text = {"ma_xa": str, "ma_huyen": str}
        found[code] = {
            path.stem: pd.read_csv(path, dtype=text, keep_default_na=False) for path in (folder / code).iterdir()
        }
    return found


@pytest.fixture(scope="session")
def half_year(seed: int, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Workbooks of 2024-H1."""
    return write_season(load_calendar().period("2024-H1"), seed, tmp_path_factory.mktemp("season"))
