"""The examples of every rule that compares fields: it holds and fails on them, and no rule near to it does the same."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from antt.check.compare import judged, value_column
from antt.check.tables import add_functions
from antt.reference.form import FieldType, load_form
from antt.reference.rules import PERIOD_NAMES, Examples, FieldRule, Values, load_rules
from tests.unit.check.mutants import mutants

FIELDS = {field.id: field for sheet in load_form().sheets for field in sheet.fields}
TYPES = {FieldType.INTEGER: "double", FieldType.DECIMAL: "double", FieldType.DATE: "date"}
RULES = [rule for rule in load_rules().rules if not rule.query]
LOWER = "expr: before.muc_ntm IS NULL OR muc_ntm_so_qd <> before.muc_ntm_so_qd OR {} >= {}"
RANK = "CASE {} WHEN 'CHUA' THEN {} WHEN 'NTM' THEN 1 WHEN 'NANG_CAO' THEN 2 ELSE {} END"
EQUIVALENT = {
    ("level.lower", LOWER.format(RANK.format("muc_ntm", 0, 4), RANK.format("before.muc_ntm", 0, 3))): (
        "the highest level now is not below any level before, whatever its rank above them"
    ),
    ("level.lower", LOWER.format(RANK.format("muc_ntm", 0, 3), RANK.format("before.muc_ntm", -1, 3))): (
        "no level now is below the lowest level before, whatever its rank below them"
    ),
}
"""Mutants, by code of the rule, that no values can tell from it, each with the reason."""


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        add_functions(connection)
        yield connection


def examples(rule: FieldRule) -> Examples:
    assert rule.examples is not None, rule.code
    return rule.examples


def verdict(database: duckdb.DuckDBPyConnection, rule: FieldRule, values: Values) -> bool | None:
    """What the rule says of values: True holds, False fails, None nothing to compare."""
    _, _, holds = judged(rule)
    columns = ", ".join(f'${name}::{kind} as "{name}"' for name, kind in types(rule).items())
    given = {value_column(c): values.get(c.sql()) for c in rule.names}
    ((answer,),) = database.execute(f"select ({holds})::boolean from (select {columns})", given).fetchall()
    return None if answer is None else bool(answer)


def types(rule: FieldRule) -> dict[str, str]:
    return {value_column(c): sql_type(c.name, c.table, rule) for c in rule.names}


def sql_type(name: str, prefix: str, rule: FieldRule) -> str:
    if prefix == "period":
        assert name in PERIOD_NAMES
        return "date"
    return "double" if name in rule.counts else TYPES.get(FIELDS[name].type, "varchar")


@pytest.mark.parametrize("rule", RULES, ids=lambda r: f"{r.code}-{r.cell}")
def test_a_rule_holds_and_fails_on_its_examples(database: duckdb.DuckDBPyConnection, rule: FieldRule) -> None:
    names = {c.sql() for c in rule.names}
    for values in (*examples(rule).holds, *examples(rule).fails):
        assert set(values) == names
    assert examples(rule).holds
    assert examples(rule).fails
    assert [verdict(database, rule, v) for v in examples(rule).holds] == [True] * len(examples(rule).holds)
    assert [verdict(database, rule, v) for v in examples(rule).fails] == [False] * len(examples(rule).fails)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: f"{r.code}-{r.cell}")
def test_the_examples_tell_a_rule_from_every_mutant(database: duckdb.DuckDBPyConnection, rule: FieldRule) -> None:
    values = (*examples(rule).holds, *examples(rule).fails)
    said = [verdict(database, rule, v) for v in values]
    unnoticed = [name for name, mutant in mutants(rule) if [verdict(database, mutant, v) for v in values] == said]
    assert [name for name in unnoticed if (rule.code, name) not in EQUIVALENT] == []
    assert [name for code, name in EQUIVALENT if code == rule.code and name not in unnoticed] == []
