"""The truth tables of the criteria, run through the SQL that judges, and whether they would notice a slip in a rule."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection, text
from sqlglot import exp

from antt.evaluate.compile import Compiled, Compiler, CountInput
from antt.evaluate.judge import outcome_tables
from antt.reference.calendar import load_calendar
from antt.reference.cases import Case, Table, Value, load_tables
from antt.reference.criteria import Condition, Indicator, load_criteria
from antt.reference.expressions import parse
from antt.reference.form import Form, load_form
from tests.unit.check.mutants import altered, shortened

TABLES = load_tables()
RULES = {(i.id, i.version): (i, s) for s in load_criteria() for i in s.indicators}
_EACH = " AND ".join(f"100 * {c}_cong_nhan >= 70 * {c}_tong" for c in ("kdc", "cq", "dn", "csgd"))
_THREE = "mo_hinh_pctp >= 1 AND mo_hinh_atgt >= 1 AND mo_hinh_pccc >= 1"
_ONE = "mo_hinh_pctp + mo_hinh_atgt + mo_hinh_pccc >= 1"
EQUIVALENT = {
    f"(ratio_base = 'pooled' AND 100 * doi_tuong_cong_nhan >= 70 * doi_tuong_tong) OR ({_EACH})": (
        "where each category has its 70 %, all together have it"
    ),
    f"({_THREE}) OR (nc_models = 'one' AND {_ONE})": "where there are all three, there is one",
}
"""Mutants of conditions that no case can tell from the rule, each with the reason."""
CONDITIONS_AT_ONCE = 50
"""A function of PostgreSQL takes 100 arguments: as many names and values."""
pytestmark = pytest.mark.parametrize("table", TABLES, ids=lambda t: f"{t.indicator}-v{t.version}")


class Verdict(NamedTuple):
    """What the compiled SQL says of a case."""

    outcome: str
    failed: tuple[str, ...]
    missing: tuple[str, ...]
    conditions: tuple[tuple[str, bool | None], ...]


def rule_of(table: Table) -> tuple[Indicator, Form]:
    indicator, criteria = RULES[table.indicator, table.version]
    return indicator, criteria.read_from(load_form())


def compiled(table: Table, rule: Indicator, form: Form) -> Compiled:
    return Compiler(rule, load_calendar().period(table.period), form).compile()


def judged(connection: Connection, table: Table, rule: Indicator, form: Form) -> list[Verdict]:
    """Verdicts of all cases of a table in its order: one statement for all cases with the same parameters."""
    groups: dict[str, list[tuple[int, Case]]] = defaultdict(list)
    for number, case in enumerate(table.all_cases):
        groups[json.dumps(dict(case.parameters), sort_keys=True)].append((number, case))
    found: dict[int, Verdict] = {}
    for cases in groups.values():
        chosen = rule
        for name, value in cases[0][1].parameters.items():
            chosen = chosen.with_parameter(name, value)
        found |= ask(connection, compiled(table, chosen, form), ((n, inputs(table, c)) for n, c in cases))
    return [verdict for _, verdict in sorted(found.items())]


def inputs(table: Table, case: Case) -> dict[str, Any]:
    """The case as the object of inputs that a unit has: a value that is missing has no key."""
    return {k: as_input(v) for k, v in {**table.base, **case.given}.items() if k not in case.without}


def as_input(value: Value) -> int | float | str:
    match value:
        case None:
            return "none"
        case dt.date():
            return value.isoformat()
        case _:
            return value


def ask(connection: Connection, rule: Compiled, cases: Iterable[tuple[int, Mapping[str, Any]]]) -> dict[int, Verdict]:
    rows = connection.execute(
        text(
            "with inputs as (select * from jsonb_to_recordset(cast(:cases as jsonb)) as c (unit_code int, v jsonb)),"
            f" unit as (select unit_code from inputs), {outcome_tables(rule)}"
            " select unit_code, outcome, failed, missing, conditions from verdict"
        ),
        {
            "cases": json.dumps([{"unit_code": number, "v": v} for number, v in cases]),
            "conditions": ["applies_if", *(key for key, _ in rule.conditions)],
        },
    )
    return {
        r.unit_code: Verdict(r.outcome, tuple(r.failed), tuple(r.missing), tuple(r.conditions.items())) for r in rows
    }


def test_every_case_is_judged_as_the_law_says(connection: Connection, table: Table) -> None:
    rule, form = rule_of(table)
    said = [v[:3] for v in judged(connection, table, rule, form)]
    assert {c.case: v for c, v in zip(table.all_cases, said, strict=True)} == {
        c.case: (c.verdict, c.fails, c.unknown) for c in table.all_cases
    }


def test_the_base_has_every_input_and_no_other(table: Table) -> None:
    rule = compiled(table, *rule_of(table))
    aliases = {i.alias for i in rule.inputs} | {i.alias for i in rule.counts} | {i.alias for i in rule.tallies}
    assert aliases == set(table.base)


def test_a_missing_input_is_never_met_and_never_silently_failed(connection: Connection, table: Table) -> None:
    rule, form = rule_of(table)
    each = {n: inputs(table, Case(case=name, without=(name,))) for n, name in enumerate(table.base)}
    verdicts = ask(connection, compiled(table, rule, form), each.items())
    assert {v.outcome for v in verdicts.values()} == {"khong_du_so_lieu"}


def test_no_slip_in_a_rule_goes_unnoticed(connection: Connection, table: Table) -> None:
    rule, form = rule_of(table)
    right = [dict(v.conditions) for v in judged(connection, table, rule, form)]
    unnoticed = []
    for batch in in_batches(condition_mutants(rule), CONDITIONS_AT_ONCE):
        mutants = tuple(Condition(id=str(n), label="", basis="", expr=m) for n, (_, m) in enumerate(batch))
        said = judged(connection, table, rule.model_copy(update={"conditions": mutants}), form)
        for n, (condition, mutant) in enumerate(batch):
            if [dict(v.conditions).get(str(n)) for v in said] == [truth.get(condition) for truth in right]:
                unnoticed.append(mutant)
    for what, mutant_rule in other_mutants(rule):
        said = judged(connection, table, mutant_rule, form)
        ids = [c.id for c in mutant_rule.conditions]
        if [dict(v.conditions) for v in said] == [{i: t[i] for i in ids if i in t} for t in right]:
            unnoticed.append(what)
    assert [m for m in unnoticed if m not in EQUIVALENT] == []


def condition_mutants(rule: Indicator) -> Iterator[tuple[str, str]]:
    """Every condition dropped, negated, shortened, and with each operator, threshold, word and bound altered."""
    for condition in rule.conditions:
        tree = parse(condition.expr)
        mutants = (exp.true(), exp.not_(exp.paren(tree)), *shortened(tree), *altered(tree))
        yield from ((condition.id, mutant.sql("postgres")) for mutant in mutants)


def other_mutants(rule: Indicator) -> Iterator[tuple[str, Indicator]]:
    """The rule with a slip in a term, and the conditions that read it; or in what it applies to."""
    for name, term in rule.terms.items():
        readers = tuple(c for c in rule.conditions if name in {n.name for n in parse(c.expr).find_all(exp.Column)})
        for mutant in altered(parse(term)):
            sql = mutant.sql("postgres")
            yield f"{name}: {sql}", rule.model_copy(update={"terms": {**rule.terms, name: sql}, "conditions": readers})
    if rule.applies_if:
        tree = parse(rule.applies_if)
        for mutant in (*shortened(tree), *altered(tree)):
            sql = mutant.sql("postgres")
            yield f"applies_if: {sql}", rule.model_copy(update={"applies_if": sql, "conditions": rule.conditions[:1]})


def in_batches(items: Iterable[tuple[str, str]], size: int) -> Iterator[Sequence[tuple[str, str]]]:
    iterator = iter(items)
    while batch := tuple(islice(iterator, size)):
        yield batch


def test_a_count_counts_the_rows_that_it_should(connection: Connection, table: Table) -> None:
    for count in compiled(table, *rule_of(table)).counts:
        rows = table.counts[count.alias]
        assert [counts(connection, count, row) for row in rows.counted] == [True] * len(rows.counted)
        assert [counts(connection, count, row) for row in rows.not_counted] == [False] * len(rows.not_counted)


def counts(connection: Connection, count: CountInput, row: Mapping[str, str]) -> bool | None:
    query = text(f"select {count.where} from (select cast(:row as jsonb) as v) i")
    holds: bool | None = connection.scalar(query, {"row": json.dumps(dict(row))})
    return holds
