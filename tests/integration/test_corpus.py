"""Ugly but honest workbooks: each is accepted with the right facts, or goes back for the right reason."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from antt.check import Checked, Submitted, check_batch
from antt.load.facts import facts
from antt.read import read_workbook
from antt.reference.calendar import load_calendar
from antt.reference.form import load_form
from tests import corpus
from tests.corpus import CASES

EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(corpus.__file__).with_name("expected.yaml").read_text(encoding="utf-8")
)
PERIOD = load_calendar().period("2024-H1")
RECEIVED = dt.date(2024, 6, 15)
GOOD = "as-it-should-be"


@pytest.fixture(scope="module")
def checked(season_files: Path) -> dict[str, Checked]:
    """Every workbook of the corpus by name, checked in one batch."""
    good = (season_files / "workbooks" / PERIOD.code / "269_son-tay.xlsx").read_bytes()
    submissions = [
        Submitted(number, read_workbook(make(good), load_form()), PERIOD.code, RECEIVED)
        for number, make in enumerate(CASES.values())
    ]
    return dict(zip(CASES, check_batch(submissions), strict=True))


def values(checked: Checked) -> Counter[tuple[object, ...]]:
    """What is reported, whichever cell says so."""
    return Counter(tuple(fact)[:-2] for fact in facts(checked.reading, PERIOD))


def rules(checked: Checked) -> set[str]:
    return {issue.rule.code for issue in checked.issues}


def test_every_workbook_of_the_corpus_has_an_expected_outcome() -> None:
    assert set(CASES) == set(EXPECTED)
    assert len(CASES) >= 45


@pytest.mark.parametrize("name", EXPECTED)
def test_a_workbook_has_the_expected_outcome(checked: dict[str, Checked], name: str) -> None:
    expected, outcome = EXPECTED[name], checked[name]
    assert outcome.state.value == expected["state"]
    assert rules(outcome) - rules(checked[GOOD]) == set(expected.get("rules", []))


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if expected["state"] == "accepted"])
def test_an_accepted_workbook_reports_what_the_good_one_does(checked: dict[str, Checked], name: str) -> None:
    good, found = values(checked[GOOD]), values(checked[name])
    other = {(element, unit): number for element, unit, _, _, number, *_ in found - good}
    assert other == {
        (change["field"], change["unit"]): Decimal(change["number"]) for change in EXPECTED[name].get("other", [])
    }
    assert (good - found).total() == len(other)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_answer_names_each_cell_once_and_in_whole_sentences(checked: dict[str, Checked], name: str) -> None:
    issues = checked[name].issues
    cells = Counter((i.finding.sheet, i.finding.cell) for i in issues if i.rule.code.startswith(("cell.", "text.")))
    assert set(cells.values()) <= {1}
    for issue in issues:
        parts = (issue.what, issue.found, issue.expected, issue.mend, issue.basis)
        assert all(parts)
        assert not any("{" in part or "Traceback" in part for part in parts)
