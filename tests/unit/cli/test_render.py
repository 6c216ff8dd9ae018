"""What ``antt render`` refuses, and that it says what to write instead."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from antt.cli import WRONG_CALL, app


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("weekly 2023", "there are annual, half_year, district"),
        ("district 2023", "needs --office CODE, or --all"),
        ("district 2023 --commune 09958", "name it by --office"),
        ("dossier 2023", "needs --commune CODE or --office CODE, or --all"),
        ("annual 2023 --all", "about the whole province"),
        ("annual 2023 2024-H1", "takes one period, not 2"),
        ("inspection 2023", "antt render inspection 2023 2024-H1"),
        ("inspection 2023 2024-H1 --all", "takes two periods and no units"),
    ],
)
def test_a_call_that_fits_no_kind_is_refused_with_advice(call: str, said: str) -> None:
    result = CliRunner().invoke(app, ["render", *call.split()])
    assert result.exit_code == WRONG_CALL
    assert said in result.stderr
