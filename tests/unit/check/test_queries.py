"""Rules that are queries: each on a few rows that hold and that fail, just inside and just outside its bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple, TypeAlias

import pytest
import sqlglot
from sqlglot import exp

from antt.check.across import Scoped, ask
from antt.reference.form import FieldKind
from antt.reference.rules import FieldRule, load_rules
from antt.settings import SQL
from tests.unit.check.mutants import operator_mutants
from tests.unit.check.small import COMMUNES, FORM, Earlier, Row, small_tables

A, B, C, D = COMMUNES[:4]
QUERIES = {rule.code: rule for rule in load_rules().rules if rule.query}
FLOWS = [field.id for field in FORM.sheet("flows").fields if field.kind is FieldKind.FLOW]
EQUIVALENT = {
    ("statistics.changed", "ABS(ANSCOMBE(value, mean)) / spread >= $residual"),
    ("statistics.changed", "ABS(value - mean) >= $relative * mean"),
    ("statistics.changed", "ABS(value - mean) > $least"),
    ("statistics.rate", "ABS(distance) / spread >= $limit"),
    (
        "statistics.round_numbers",
        "(COUNT_IF(value % 5 = 0) - 0.2 * COUNT(*)) / SQRT(0.16 * COUNT(*)) >= $residual",
    ),
}
"""Mutants that differ only where a real number is the bound to its last digit."""
STEPS = {"relative": 0.1, "residual": 0.5, "limit": 0.5}
"""How far a parameter is shifted, where not by one."""


Outcomes: TypeAlias = Mapping[tuple[str, int, str], str]


class Case(NamedTuple):
    """A few rows, and the outcome that a rule's query gives for each of them: (sheet, row, field) → outcome."""

    name: str
    rule: str
    outcomes: Outcomes
    sheets: Mapping[str, Sequence[Row]]
    history: Sequence[Earlier] = ()
    period: str = "2024-H1"


def flows(*rows: Row, part: str = "B1") -> dict[str, Sequence[Row]]:
    return {"flows": [{"doan_ky": part, **row} for row in rows]}


def model(unit: str, code: str, **values: str) -> Row:
    return {
        "ma_xa": unit,
        "ma_mo_hinh": code,
        "ten_mo_hinh": "Tiếng kẻng",
        "loai": "KHAC",
        "cap_dia_ban": "XA",
    } | values


def populated(people: int, *units: str) -> list[Row]:
    return [{"ma_xa": unit, "dan_so": people} for unit in units]


SIX = {"tp_ttxh": 5, "tnxh_vu": 4, "tngt_vu": 3, "chay_vu": 1, "no_vu": 1, "vp_hanh_chinh_antt": 6}
"""A row with six counts that sum to 20."""
FIVE = SIX | {"no_vu": 0, "chay_vu": 2}
NINETEEN = SIX | {"tp_ttxh": 4}
TEN = dict.fromkeys(FLOWS[:10], 4)
"""A row with ten counts that sum to 40."""
NINE = TEN | {FLOWS[0]: 0, FLOWS[1]: 8}
THIRTY_NINE = TEN | {FLOWS[0]: 3}


def offences(count: int) -> dict[str, Sequence[Row]]:
    """A row of commune A with one count."""
    return flows(dict.fromkeys(FLOWS) | {"ma_xa": A, "tnxh_vu": count})


def before(*counts: int) -> list[Earlier]:
    """The same count of A in the first halves of the years up to 2023; beside it what is no history of that count."""
    years = range(2024 - len(counts), 2024)
    own: list[Earlier] = [(f"{y}", A, "tnxh_vu", f"{y}-B1", n) for y, n in zip(years, counts, strict=True)]
    others = [(B, "tnxh_vu", 70), (A, "tngt_vu", 50)]
    return own + [(f"{y}", unit, field, f"{y}-B1", n * (y - years[0])) for y in years for unit, field, n in others]


def same_offences(*counts: int) -> dict[str, Sequence[Row]]:
    """One count of as many communes."""
    nothing = dict.fromkeys(FLOWS)
    return flows(*(nothing | {"ma_xa": COMMUNES[i], "tnxh_vu": count} for i, count in enumerate(counts)))


def repeated(row: Row, period: str = "2023", time: str = "2023-B1") -> list[Earlier]:
    """A row of counts, as the same commune reported it before; all other counts 0."""
    return [(period, A, field, time, row.get(field, 0)) for field in FLOWS]


def crimes(*counts: int, people: int = 10_000) -> dict[str, Sequence[Row]]:
    """As many communes of one size, each with its crimes; the last one has no people."""
    rows = [{"ma_xa": COMMUNES[i], "tp_ttxh": count, "tnxh_vu": 7 * i} for i, count in enumerate(counts)]
    empty = COMMUNES[len(counts)]
    return flows(*rows, {"ma_xa": empty, "tp_ttxh": 0}) | {
        "annual": [*populated(people, *COMMUNES[: len(counts)]), *populated(0, empty)]
    }


def judged_alike(field: str, count: int, **others: str) -> Outcomes:
    """One outcome for the first rows, another for rows that are named ``row_<n>``."""
    outcomes = {("flows", row, field): "held" for row in range(count)}
    return outcomes | {("flows", int(row.removeprefix("row_")), field): said for row, said in others.items()}


def ending_in_five(fives: int, rows: int) -> dict[str, Sequence[Row]]:
    return {"annual": [{"ma_xa": COMMUNES[i], "dan_so": 1005 if i < fives else 1001} for i in range(rows)]}


CASES = [
    Case(
        "counts of nothing but zeros in a commune of more than 5,000",
        "statistics.all_zero",
        {("flows", 0, "ma_xa"): "failed", ("flows", 1, "ma_xa"): "held"},
        flows({"ma_xa": A}, {"ma_xa": B, "su_co_bkk": 1}, {"ma_xa": C})
        | {"annual": [*populated(5001, A, B), *populated(5000, C)]},
    ),
    Case(
        "a missing count is not a zero",
        "statistics.all_zero",
        {},
        flows({"ma_xa": A, "tp_ttxh": None}) | {"annual": populated(9000, A)},
    ),
    Case(
        "two communes with the same row of six counts that sum to 20",
        "statistics.same_rows",
        {("flows", 0, "ma_xa"): "held", ("flows", 1, "ma_xa"): "failed"},
        flows({"ma_xa": A} | SIX, {"ma_xa": B} | SIX),
    ),
    Case(
        "rows with five counts may be alike",
        "statistics.same_rows",
        {},
        flows({"ma_xa": A} | FIVE, {"ma_xa": B} | FIVE),
    ),
    Case(
        "so may rows of 19 cases", "statistics.same_rows", {}, flows({"ma_xa": A} | NINETEEN, {"ma_xa": B} | NINETEEN)
    ),
    Case(
        "one case more tells them apart",
        "statistics.same_rows",
        {("flows", 0, "ma_xa"): "held", ("flows", 1, "ma_xa"): "held"},
        flows({"ma_xa": A} | SIX, {"ma_xa": B} | SIX | {"su_co_bkk": 1}),
    ),
    Case(
        "the row of the same commune a year before",
        "statistics.same_as_last_year",
        {("flows", 0, "ma_xa"): "failed"},
        flows({"ma_xa": A} | TEN),
        repeated(TEN),
    ),
    Case(
        "nearly the row of the year before",
        "statistics.same_as_last_year",
        {("flows", 0, "ma_xa"): "held"},
        flows({"ma_xa": A} | TEN | {"su_co_bkk": 1}),
        repeated(TEN),
    ),
    Case(
        "nine counts of the year before", "statistics.same_as_last_year", {}, flows({"ma_xa": A} | NINE), repeated(NINE)
    ),
    Case(
        "39 cases of the year before",
        "statistics.same_as_last_year",
        {},
        flows({"ma_xa": A} | THIRTY_NINE),
        repeated(THIRTY_NINE),
    ),
    Case(
        "a model with two names and one with two kinds: the rarer ones are wrong, the first row or not; of equals, all",
        "model.name",
        {
            ("models", 0, "ten_mo_hinh"): "failed",
            ("models", 1, "ten_mo_hinh"): "held",
            ("models", 2, "ten_mo_hinh"): "held",
            ("models", 3, "ten_mo_hinh"): "failed",
            ("models", 4, "ten_mo_hinh"): "held",
            ("models", 5, "ten_mo_hinh"): "held",
            ("models", 6, "ten_mo_hinh"): "failed",
            ("models", 10, "ten_mo_hinh"): "held",
        },
        {
            "models": [
                model(A, "MH01", ten_mo_hinh="Kẻng"),
                model(B, "MH01", ten_mo_hinh="Camera hoà bình"),
                model(C, "MH01", ten_mo_hinh="Camera  HÒA BÌNH"),
                model(D, "MH01", ten_mo_hinh="Camera hoà bình", loai="CAMERA"),
                model(A, "MH02"),
                model(A, "MH04"),
                model(B, "MH04", ten_mo_hinh="Kẻng"),
                *({**model(A, "MH03"), field: None} for field in ("ma_mo_hinh", "ten_mo_hinh", "loai")),
                model(A, "MH05"),
                *({**model(B, "MH05"), "ten_mo_hinh": None} for _ in range(2)),
            ]
        },
    ),
    Case(
        "a model of the district in two communes; models of communes may be in many",
        "model.repeated",
        {
            ("models", 0, "cap_dia_ban"): "held",
            ("models", 1, "cap_dia_ban"): "failed",
            ("models", 4, "cap_dia_ban"): "held",
            ("models", 5, "cap_dia_ban"): "held",
            ("models", 6, "cap_dia_ban"): "failed",
        },
        {
            "models": [
                model(A, "MH01", cap_dia_ban="HUYEN"),
                model(B, "MH01", cap_dia_ban="HUYEN"),
                model(A, "MH02"),
                model(B, "MH02"),
                model(A, "MH03", cap_dia_ban="HUYEN"),
                model(A, "MH04", cap_dia_ban="THANH_PHO"),
                model(C, "MH04", cap_dia_ban="THANH_PHO"),
            ]
        },
    ),
    Case(
        "the first half of the year as the half-year reported it, and not",
        "half_year.differs",
        {("flows", 0, "tp_ttxh"): "held", ("flows", 1, "tp_ttxh"): "failed", ("flows", 2, "tp_ttxh"): "failed"},
        flows({"ma_xa": A, "tp_ttxh": 3}, {"ma_xa": B, "tp_ttxh": 4}, {"ma_xa": C, "tp_ttxh": 2}),
        [("2024-H1", unit, "tp_ttxh", "2024-B1", 3) for unit in (A, B, C)]
        + [("2024-H1", "another", "tp_ttxh", "2024-B1", 4)],
        "2024",
    ),
    *(
        Case(
            name,
            rule,
            {("flows", row, "tp_ttxh"): outcome for row, outcome in outcomes.items()},
            flows({"ma_xa": A, "tp_ttxh": 4}, {"ma_xa": B, "tp_ttxh": 2}) | {"cover": [{"ly_do_sua": reason}]},
            [("2024-H1", A, "tp_ttxh", "2024-B1", 3), ("2024-H1", B, "tp_ttxh", "2024-B1", 2)],
            "2024",
        )
        for name, rule, reason, outcomes in [
            ("they differ, and a reason is given", "half_year.differs", "Sửa dân số", {}),
            (
                "they differ or not, and a reason is given",
                "half_year.corrected",
                "Sửa dân số",
                {0: "failed", 1: "held"},
            ),
            ("they differ, and no reason is given", "half_year.corrected", None, {}),
        ]
    ),
    Case(
        "a year with as many cases as its half, and with fewer",
        "half_year.exceeds",
        {("flows", 0, "tp_ttxh"): "held", ("flows", 2, "tp_ttxh"): "failed"},
        {
            "cover": [{"ly_do_sua": "Sửa số vụ"}],
            "flows": [
                {"ma_xa": unit, "doan_ky": part, "tp_ttxh": count}
                for unit, part, count in [(A, "B1", 1), (A, "B2", 2), (B, "B1", 2), (B, "B2", 0)]
            ],
        },
        [("2024-H1", unit, "tp_ttxh", "2024-B1", 3) for unit in (A, B)]
        + [("2024-H1", "another", "tp_ttxh", "2024-B1", 9)],
        "2024",
    ),
    Case(
        "without a reason, the halves themselves are compared",
        "half_year.exceeds",
        {},
        flows({"ma_xa": A, "tp_ttxh": 1}),
        [("2024-H1", A, "tp_ttxh", "2024-B1", 3)],
        "2024",
    ),
    *(
        Case(name, "statistics.changed", {("flows", 0, "tnxh_vu"): outcome}, offences(count), before(*history))
        for name, outcome, count, history in [
            ("3.4 standard deviations above a mean of 4", "held", 12, [4, 4, 4, 4, 4]),
            ("3.6 standard deviations above", "failed", 13, [4, 4, 4, 4, 4]),
            ("the same, where the history itself is as wide", "held", 13, [0, 0, 4, 8, 8]),
            ("none where there were 20", "failed", 0, [20, 20, 20, 20, 20]),
            ("less than 5 cases more", "held", 5, [0, 0, 0, 0, 0]),
            ("more than 5 cases more", "failed", 6, [0, 0, 0, 0, 0]),
            ("less than half as many again", "held", 145, [100, 100, 100, 100, 100]),
            ("more than half as many again", "failed", 160, [100, 100, 100, 100, 100]),
            ("four earlier values say nothing", "not_assessable", 99, [4, 4, 4, 4]),
        ]
    ),
    Case("3.4 above the other communes", "statistics.rate", judged_alike("tp_ttxh", 12), crimes(*[4] * 11, 13)),
    Case(
        "3.8 above the other communes",
        "statistics.rate",
        judged_alike("tp_ttxh", 12, row_11="failed"),
        crimes(*[4] * 11, 14),
    ),
    Case(
        "four communes are no district to compare with",
        "statistics.rate",
        {("flows", row, "tp_ttxh"): "not_assessable" for row in range(4)},
        crimes(4, 4, 4, 90),
    ),
    Case(
        "five are",
        "statistics.rate",
        judged_alike("tp_ttxh", 5, row_4="failed"),
        crimes(4, 4, 4, 4, 90),
    ),
    *(
        Case(name, "statistics.round_numbers", {("annual", 0, "dan_so"): outcome}, ending_in_five(fives, rows))
        for name, outcome, fives, rows in [
            ("6 of 10 round populations", "held", 6, 10),
            ("7 of 10", "failed", 7, 10),
            ("9 of 9: too few to say", "not_assessable", 9, 9),
        ]
    ),
    *(
        Case(name, "statistics.no_variation", {("flows", 0, "tnxh_vu"): outcome}, same_offences(*counts))
        for name, outcome, counts in [
            ("five communes with the same count", "failed", [2, 2, 2, 2, 2]),
            ("one of them with another", "held", [2, 2, 2, 2, 3]),
            ("none anywhere", "held", [0, 0, 0, 0, 0]),
            ("four communes: too few to say", "not_assessable", [2, 2, 2, 2]),
        ]
    ),
]


@pytest.fixture(scope="module")
def tables() -> Iterator[Mapping[str, Any]]:
    """The tables of every case, by its name."""
    with ExitStack() as opened:
        yield {
            case.name: opened.enter_context(small_tables(case.period, case.history, **case.sheets)) for case in CASES
        }


def cases(code: str) -> list[Case]:
    return [case for case in CASES if case.rule == code]


def answers(tables: Mapping[str, Any], case: Case, rule: FieldRule) -> Outcomes:
    found = ask(tables[case.name], Scoped(rule, (1,), {}))
    return {(row["sheet"], int(row["row"]), row["field"]): row["outcome"] for row in found.to_dict("records")}


def test_every_query_has_a_case_that_holds_and_one_that_fails() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
    outcomes = {code: {o for case in cases(code) for o in case.outcomes.values()} for code in QUERIES}
    assert {code for code, found in outcomes.items() if not {"held", "failed"} <= found} == set()


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.rule}: {c.name}")
def test_a_query_says_which_rows_fail(tables: Mapping[str, Any], case: Case) -> None:
    assert answers(tables, case, QUERIES[case.rule]) == case.outcomes


@pytest.mark.parametrize(
    ("code", "parameter"), [(rule.code, name) for rule in QUERIES.values() for name in rule.parameters]
)
def test_a_parameter_that_is_shifted_either_way_is_noticed(
    tables: Mapping[str, Any], code: str, parameter: str
) -> None:
    rule = QUERIES[code]
    for sign in (1, -1):
        shifted = rule.parameters[parameter] + sign * STEPS.get(parameter, 1)
        mutant = rule.model_copy(update={"parameters": {**rule.parameters, parameter: shifted}})
        assert any(answers(tables, case, mutant) != case.outcomes for case in cases(code)), shifted


def as_queried(tables: Mapping[str, Any], rule: FieldRule, query: exp.Expr) -> list[list[str]]:
    """All that a query answers on the cases of a rule."""
    sql, parameters = query.sql("duckdb"), dict(rule.parameters)
    found = [tables[case.name].execute(sql, parameters).df() for case in cases(rule.code)]
    return [sorted(map(str, answer.to_dict("records"))) for answer in found]


@pytest.mark.parametrize("code", QUERIES)
def test_the_cases_tell_a_query_from_every_mutant(tables: Mapping[str, Any], code: str) -> None:
    rule = QUERIES[code]
    query = sqlglot.parse_one((SQL / "checks" / f"{rule.query}.sql").read_text(encoding="utf-8"), read="duckdb")
    said = as_queried(tables, rule, query)
    unnoticed = {name for name, mutant in operator_mutants(query) if as_queried(tables, rule, mutant) == said}
    assert unnoticed == {name for of_rule, name in EQUIVALENT if of_rule == code}
