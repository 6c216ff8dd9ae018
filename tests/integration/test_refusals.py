"""What must not be is refused by the database itself, whoever asks."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from tests.helpers.warehouse import accept, add_facts

COMMUNE, DISTRICT = "00379", "016"

VERDICT = (
    "insert into core.verdict (evaluation_id, unit_code, indicator, period_code, rule_id, outcome, failed, missing,"
    " conditions, inputs, digest) select e.id, '00379', '124', '2023', {rule}, '{outcome}', '{failed}', '{missing}',"
    " '{conditions}', '{{}}', 'x'"
    " from core.evaluation e"
)
FACT = (
    "insert into core.fact (submission_id, element, unit_code, time_period, number, text, sheet, cell)"
    " select id, 'dan_so', {unit}, {time}, {number}, {text}, 'Biểu', '{cell}' from intake.submission"
)


def fact(unit: str = COMMUNE, time: str = "2023-12-14", number: str = "1", text: str = "null", cell: str = "B7") -> str:
    return FACT.format(unit=f"'{unit}'", time=f"'{time}'", number=number, text=text, cell=cell)


def verdict(
    rule: str = "(select min(id) from ref.indicator_rule)",
    outcome: str = "dat",
    failed: str = "{}",
    missing: str = "{}",
    conditions: str = '{"4.2": true}',
) -> str:
    return VERDICT.format(rule=rule, outcome=outcome, failed=failed, missing=missing, conditions=conditions)


@pytest.fixture
def loaded(connection: Connection) -> Connection:
    """One accepted submission with one fact, and one evaluation."""
    submission = accept(connection, DISTRICT, "2023")
    add_facts(connection, submission, COMMUNE, "2023-12-14", {"so_ho": 5})
    connection.execute(text("insert into core.evaluation (period_code, reference_digest) values ('2023', 'x')"))
    return connection


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        pytest.param("update core.fact set number = 6", "append-only", id="a fact is changed"),
        pytest.param("delete from core.fact", "append-only", id="a fact is deleted"),
        pytest.param(fact(cell="7B"), "fact_cell_check", id="a fact without a cell"),
        pytest.param(fact(number="null"), "fact_check", id="a fact without a value"),
        pytest.param(fact(text="'x'"), "fact_check", id="a fact with two values"),
        pytest.param(
            fact(unit="00382"), "fact_unit_code_time_period_fkey", id="a fact of a unit that is not known at that time"
        ),
        pytest.param(
            "insert into core.unit_time values ('00379', '2025-H2-x', '[2025-12-14,2025-12-14]')",
            "unit_time_time_period_fkey",
            id="an unknown time",
        ),
        pytest.param(
            "insert into core.unit_time values ('09973', '2025-12-14', '[2025-12-14,2025-12-14]')",
            "unit_time_unit_code_last_day_fkey",
            id="a unit after its end",
        ),
        pytest.param(
            "insert into ref.unit (code, name, kind, valid) values ('00379', 'Trùng', 'xa', '[2024-01-01,2024-02-01)')",
            "unit_pkey",
            id="two units of one code at one time",
        ),
        pytest.param(
            "insert into ref.unit (code, name, kind, valid) values ('379', 'Sai', 'xa', 'empty')",
            "unit_valid_check",
            id="a unit of no time",
        ),
        pytest.param(
            "insert into ref.programme_scope values ('NTM-2021-2025', '00379', '[2023-01-01,2023-02-01)')",
            "programme_scope_pkey",
            id="a unit twice in a programme",
        ),
        pytest.param(
            "update intake.submission set state = 'returned'",
            "already accepted: a person makes it returned",
            id="a second decision about a submission by nobody",
        ),
        pytest.param(
            "update intake.submission set name = 'other.xlsx'",
            "is already accepted",
            id="a decided submission is changed",
        ),
        pytest.param(
            "insert into intake.submission (sha256, source, name, state)"
            " select sha256, 'x', 'y', 'returned' from intake.file",
            "begins as received",
            id="a submission that was never checked",
        ),
        pytest.param("update intake.event set reason = 'other'", "append-only", id="a decision is changed"),
        pytest.param("delete from intake.event", "append-only", id="a decision is deleted"),
        pytest.param(
            "insert into intake.event (submission_id, state) select id, 'withdrawn' from intake.submission",
            "the pipeline did not make",
            id="a decision of the pipeline that it did not make",
        ),
        pytest.param(
            "insert into intake.submission (sha256, source, name) select sha256, 'x', 'y' from intake.file",
            "submission_content_in_hand",
            id="the same content as a second submission",
        ),
        pytest.param(
            "insert into intake.submission (sha256, source, name) values (repeat('0', 64), 'x', 'y')",
            "submission_sha256_fkey",
            id="a submission whose bytes are not archived",
        ),
        pytest.param(verdict(rule="null"), "rule_id", id="a verdict without a rule"),
        pytest.param(verdict(outcome="chua_dat"), "verdict_check", id="chưa đạt without a failed condition"),
        pytest.param(verdict(outcome="dat", failed="{4.2}"), "verdict_check", id="đạt with a failed condition"),
        pytest.param(
            verdict(outcome="dat", missing="{4.2}"),
            "verdict_check2",
            id="đạt with a condition that could not be judged",
        ),
        pytest.param(verdict(outcome="khong_du_so_lieu"), "verdict_check1", id="not enough data without saying which"),
        pytest.param(verdict(outcome="gan_dat"), "verdict_outcome_check", id="a fifth outcome"),
        pytest.param(
            verdict(conditions='{"4.2": false}'),
            "verdict_failed_as_conditions",
            id="đạt although a condition was not met",
        ),
        pytest.param(
            verdict(outcome="chua_dat", failed="{4.2}"),
            "verdict_failed_as_conditions",
            id="chưa đạt for a condition that was met",
        ),
        pytest.param(
            verdict(conditions='{"4.2": null}'),
            "verdict_missing_as_conditions",
            id="đạt although a condition is unknown",
        ),
        pytest.param(verdict(conditions="{}"), "when_it_applies", id="a verdict that says nothing of its conditions"),
        pytest.param(verdict(outcome="khong_ap_dung"), "when_it_applies", id="conditions of what does not apply"),
        pytest.param(
            verdict(conditions='{"4.2": "yes"}'), "conditions_are_judged", id="a condition that is perhaps met"
        ),
    ],
)
def test_the_database_refuses(loaded: Connection, bad: str, reason: str) -> None:
    with pytest.raises(DBAPIError, match=reason):
        loaded.execute(text(bad))


def test_values_of_a_submission_that_is_not_accepted_are_no_facts(loaded: Connection) -> None:
    loaded.execute(text("insert into intake.file (sha256, size) values (repeat('a', 64), 1)"))
    loaded.execute(text("insert into intake.submission (sha256, source, name) values (repeat('a', 64), 'x', 'y')"))
    with pytest.raises(DBAPIError, match="is not accepted"):
        loaded.execute(text(fact() + " where state = 'received'"))


def test_a_verdict_is_never_changed(loaded: Connection) -> None:
    loaded.execute(text(verdict()))
    with pytest.raises(DBAPIError, match="append-only"):
        loaded.execute(text("update core.verdict set outcome = 'chua_dat', failed = '{4.2}'"))


def test_good_rows_are_taken(loaded: Connection) -> None:
    loaded.execute(text(fact()))
    loaded.execute(text(verdict()))
    assert loaded.scalar(text("select count(*) from core.fact")) == 2
