"""Which rules are judged again when earlier reports change."""

from __future__ import annotations

import pytest

from antt.check.frames import Batched
from antt.check.history import NO_HISTORY, History
from antt.read import Reading
from antt.reference.calendar import load_calendar
from antt.reference.form import load_form
from antt.reference.rules import FieldRule, load_rules
from antt.settings import SQL


@pytest.mark.parametrize("rule", [r for r in load_rules().rules if r.query], ids=lambda rule: rule.code)
def test_every_query_that_reads_earlier_reports_says_so(rule: FieldRule) -> None:
    query = (SQL / "checks" / f"{rule.query}.sql").read_text(encoding="utf-8")
    assert rule.looks_back == any(f" {table} " in query.replace("\n", " ") for table in ("history", "known_flow"))


def test_a_rule_on_values_of_an_earlier_time_looks_back() -> None:
    looking = {rule.code for rule in load_rules().rules if rule.looks_back}
    assert {"hot_spots.balance", "stable.institutions", "baseline.changed"} <= looking
    assert not {"crime.partition", "statistics.rate"} & looking


def test_a_submission_is_compared_with_the_earlier_ones_of_its_district() -> None:
    known = {("276", "2022"): 9, ("276", "2023-H1"): 7, ("276", "2023"): 5, ("277", "2022"): 3, ("276", "2024-H1"): 2}
    period = load_calendar().period("2023")
    one = Batched(Reading(load_form(), None), period, "276", (), period.due_district)
    assert History(NO_HISTORY.facts, known).compared_with(one) == (7, 9)
