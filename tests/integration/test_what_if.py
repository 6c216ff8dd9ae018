"""Other rules are tried beside production, and nothing of it stays."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from antt.errors import WrongRequest
from antt.evaluate import WhatIf, evaluate_period, other_rules, what_if
from antt.evaluate.explanation import State
from antt.evaluate.what_if import Responsible
from antt.reference.calendar import load_calendar
from antt.reference.criteria import CriteriaSet, load_criteria
from antt.reference.files import ReferenceError
from tests.helpers.commune import COMMUNE, Case

PERIOD = load_calendar().period("2023")
STRICT = "124.strict_decrease=true"


def tried(connection: Connection, *settings: str, criteria: CriteriaSet | None = None) -> WhatIf:
    Case().insert(connection)
    evaluate_period(connection, PERIOD)
    return what_if(connection, PERIOD, other_rules(PERIOD, criteria, settings))


def test_another_parameter_changes_the_units_that_it_concerns(connection: Connection) -> None:
    """As many crimes as the year before: contained, but not fewer."""
    found = tried(connection, STRICT)
    assert found.rules == ("124",)
    assert (found.before["124"], found.after["124"]) == (
        {"dat": 1, "khong_du_so_lieu": 381},
        {"chua_dat": 1, "khong_du_so_lieu": 381},
    )
    (changed,) = found.changed
    assert (changed.indicator, changed.unit, changed.before, changed.after) == ("124", COMMUNE, "dat", "chua_dat")
    label = "Kiềm chế, kéo giảm tội phạm, tệ nạn xã hội và vi phạm pháp luật khác so với năm trước"
    assert changed.conditions == (Responsible("4.4.a", label, State.MET, State.NOT_MET),)


def test_without_another_rule_nothing_changes(connection: Connection) -> None:
    found = tried(connection)
    assert (found.rules, found.changed, found.before) == ((), (), found.after)


def test_another_set_is_judged_in_place_of_the_indicators_it_names(connection: Connection) -> None:
    found = tried(connection, criteria=stricter())
    assert found.rules == ("124", "new")
    assert found.after["124"] == {"chua_dat": 1, "khong_du_so_lieu": 381}
    assert (found.before["new"], found.after["new"]) == ({}, {"dat": 1, "khong_du_so_lieu": 381})
    (changed,) = [c for c in found.changed if c.unit == COMMUNE and c.indicator == "124"]
    assert [(c.id, c.before, c.after) for c in changed.conditions] == [("X", None, State.NOT_MET)]


def test_nothing_is_stored_and_nothing_could_be(connection: Connection) -> None:
    Case().insert(connection)
    evaluate_period(connection, PERIOD)
    before = contents(connection)
    assert what_if(connection, PERIOD, other_rules(PERIOD, stricter(), [STRICT])).changed
    assert contents(connection) == before
    with pytest.raises(DBAPIError, match="read-only transaction"):
        connection.execute(text("insert into core.evaluation (period_code, reference_digest) values ('2023', 'x')"))


def test_verdicts_that_are_out_of_date_are_nothing_to_compare_with(connection: Connection) -> None:
    Case().insert(connection)
    evaluate_period(connection, PERIOD)
    Case().insert(connection, revision=2)
    with pytest.raises(WrongRequest, match="verdicts of 2023 are not up to date: antt evaluate 2023"):
        what_if(connection, PERIOD, [])


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            "124.strictness=true",
            r"nothing to set by '124.strictness=true'; .*124.strict_decrease=false, 124.ratio_base=pooled",
        ),
        ("125.strict_decrease=true", "nothing to set by"),
        ("124.strict_decrease", "nothing to set by"),
        ("124.strict_decrease=yes", "124.strict_decrease is false or true, not yes"),
    ],
)
def test_a_wrong_parameter_is_named_with_those_that_there_are(setting: str, message: str) -> None:
    with pytest.raises(WrongRequest, match=message):
        other_rules(PERIOD, None, [setting])


def test_a_set_that_reads_an_unknown_field_is_refused() -> None:
    with pytest.raises(ReferenceError, match="unknown name tu_diem_moii"):
        other_rules(PERIOD, stricter("tu_diem_moii = 0"), [])


def stricter(expr: str = "tp_ttxh = 0") -> CriteriaSet:
    """Circular 124 with one more condition, and an indicator that production does not have."""
    (criteria,) = [s for s in load_criteria() if s.set == "tt124-xa"]
    (rule,) = criteria.indicators
    more = rule.conditions[0].model_copy(update={"id": "X", "expr": expr})
    return criteria.model_copy(
        update={
            "indicators": (
                rule.model_copy(update={"conditions": (*rule.conditions, more)}),
                rule.model_copy(update={"id": "new", "conditions": rule.conditions[:1]}),
            )
        }
    )


def contents(connection: Connection) -> dict[str, str]:
    """Every table of the warehouse → a digest of its rows."""
    tables = connection.scalars(
        text(
            "select format('%I.%I', schemaname, tablename) from pg_tables"
            " where schemaname in ('ref', 'intake', 'quality', 'core', 'report')"
        )
    ).all()
    digest = "select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {} t"
    return {table: connection.scalars(text(digest.format(table))).one() for table in tables}
