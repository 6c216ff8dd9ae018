"""Recall and precision: a season with labelled errors in it, checked with the history of the districts.

Rules that are certain must find every label, at its sheet and cell, and nothing else. Outliers are a matter of degree.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import create_engine

from antt.check import Checked, Issue, Submitted, check_batch, load_history
from antt.read import read_workbook
from antt.reference.calendar import load_calendar
from antt.reference.checks import load_catalogue
from antt.reference.form import load_form
from antt.season import Label, write_season_with_errors
from antt.warehouse.server import Server
from tests.conftest import MEASURED, copied_database
from tests.integration.conftest import SEED, Season

FORM = load_form()
PERIODS = ("2024-H1", "2024")
OUTLIERS = frozenset({"statistics.changed", "statistics.rate"})
NOT_PLANTED = {
    "file.failed": "a fault of ours, tried in test_pipeline",
    "period.locked": "a state of the warehouse, not of a file",
    "sender.units": "of who sent a file, tried in test_collecting",
    "column.mapped": "of what was accepted for an office, tried in test_mapping",
    "revision.reason": "of a resubmission, tried in test_revisions",
    "revision.number": "of a resubmission, tried in test_revisions",
    "revision.unchanged": "of a resubmission, tried in test_revisions",
    "level.ward": "of the form since 2025, tried in test_reporting_units",
    "level.commune": "of the form since 2025, tried in test_reporting_units",
    "file.encrypted": "only an office suite encrypts a workbook; one is in the corpus",
    "file.links": "only an office suite links workbooks; one is in the corpus",
    "file.nonsense": "no slip of a sender, tried in test_workbook",
    **dict.fromkeys(
        (
            "file.name",
            "file.extension",
            "file.macros",
            "file.active",
            "file.entities",
            "file.container",
            "file.too_large",
            "file.too_costly",
            "file.nested",
            "sheet.far_cell",
        ),
        "hostile, tried in test_hostile",
    ),
}


class Place(NamedTuple):
    """Where something is found."""

    file: str
    sheet: str
    cell: str
    rule: str


class Proof(NamedTuple):
    """What was planted in a season and what checking it found."""

    labels: Counter[Place]
    found: Counter[Place]
    disturbed: frozenset[tuple[str, str]]
    """File and commune of every label of a rule that is certain: what else is far off there is no false alarm."""
    outliers: Counter[tuple[str, str, Place]]
    """Outliers with file and commune."""


class Planted(NamedTuple):
    """A season with errors in it."""

    folder: Path
    labels: list[Label]


@pytest.fixture(scope="module")
def seasons(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Planted]:
    """By period."""
    folder = tmp_path_factory.mktemp("planted")
    return {
        code: Planted(
            folder / code,
            write_season_with_errors(load_calendar().period(code), SEED, folder, folder / f"{code}.json"),
        )
        for code in PERIODS
    }


@pytest.fixture(scope="module", params=PERIODS)
def proof(request: pytest.FixtureRequest, server: Server, season: Season, seasons: dict[str, Planted]) -> Proof:
    folder, labels = seasons[request.param]
    period = load_calendar().period(request.param)
    received = {label.file: label.received for label in labels}
    names = sorted(received)
    assert names == sorted(path.name for path in folder.iterdir())
    submitted = [_submitted(i, folder / name, received[name]) for i, name in enumerate(names)]
    districts = {s.reading.cover.district_code for s in submitted if s.reading.cover}
    with copied_database(server, season.database) as url, create_engine(url).connect() as connection:
        history = load_history(connection, {(district, period) for district in districts})
    return _proof(labels, names, check_batch(submitted, history))


def _submitted(number: int, path: Path, received: dt.date) -> Submitted:
    return Submitted(number, read_workbook(path.read_bytes(), FORM), path.parent.name, received)


def _proof(labels: Iterable[Label], names: list[str], checked: list[Checked]) -> Proof:
    issues = [(names[c.id], issue) for c in checked for issue in c.issues]
    return Proof(
        Counter(Place(label.file, label.sheet, label.cell, label.rule) for label in labels),
        Counter(_place(file, issue) for file, issue in issues),
        frozenset((x.file, x.row_key.partition("|")[0]) for x in labels if x.rule not in OUTLIERS),
        Counter((file, i.finding.unit_code, _place(file, i)) for file, i in issues if i.rule.code in OUTLIERS),
    )


def _place(file: str, issue: Issue) -> Place:
    return Place(file, issue.finding.sheet, issue.finding.cell, issue.rule.code)


def test_rules_that_are_certain_find_every_planted_error_and_nothing_else(
    proof: Proof, request: pytest.FixtureRequest
) -> None:
    planted, found = (
        Counter({p: n for p, n in c.items() if p.rule not in OUTLIERS}) for c in (proof.labels, proof.found)
    )
    hits = (planted & found).total()
    _report(request, "deterministic rules", hits, planted.total(), found.total())
    assert planted.total() > 200
    assert planted - found == Counter()
    assert found - planted == Counter()


def test_most_outliers_are_found_with_few_false_alarms(proof: Proof, request: pytest.FixtureRequest) -> None:
    planted = {p for p in proof.labels if p.rule in OUTLIERS}
    found = {p for file, unit, p in proof.outliers if p in planted or (file, unit) not in proof.disturbed}
    hits = len(planted & found)
    _report(request, "outliers", hits, len(planted), len(found))
    assert len(planted) > 40
    assert hits >= 0.75 * len(planted)
    assert hits >= 0.9 * len(found)


def _report(request: pytest.FixtureRequest, what: str, hits: int, planted: int, found: int) -> None:
    period = request.node.callspec.params["proof"]
    line = f"{what} ({period}): recall {hits / planted:.3f} precision {hits / found:.3f} ({planted} labels)"
    request.node.user_properties.append((MEASURED, line))


def test_every_rule_has_a_planted_error(seasons: dict[str, Planted]) -> None:
    catalogue = load_catalogue()
    codes = {rule.code for rule in (*catalogue.rules, *catalogue.field_rules)}
    planted = {label.rule for one in seasons.values() for label in one.labels}
    assert codes - planted == set(NOT_PLANTED)


def test_the_file_of_labels_says_where_they_are(seasons: dict[str, Planted]) -> None:
    for code, (folder, labels) in seasons.items():
        written = json.loads((folder.parent / f"{code}.json").read_text(encoding="utf-8"))
        assert [Label(**entry | {"received": dt.date.fromisoformat(entry["received"])}) for entry in written] == labels
