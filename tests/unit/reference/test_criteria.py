"""Criteria are data that can name fields and compare, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from antt.reference.consistency import check_names, find_problems
from antt.reference.criteria import Indicator, load_criteria
from antt.reference.expressions import parse
from antt.reference.files import ReferenceError
from antt.reference.form import load_form


def indicator(indicator_id: str, day: str) -> Indicator:
    (found,) = [
        i
        for s in load_criteria()
        for i in s.indicators
        if i.id == indicator_id and i.in_force(dt.date.fromisoformat(day))
    ]
    return found


@pytest.mark.parametrize(
    "text",
    [
        "pg_sleep(10) = 1",
        "(select count(*) from core.fact) = 0",
        "dan_so = 1; drop table core.fact",
        "dan_so::text = '1'",
        "exists (select 1)",
        "dan_so =",
        "case when dan_so = 1 then true end",
        "coalesce(dan_so, 0) = 0",
    ],
)
def test_what_is_not_a_plain_condition_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not allowed|not an expression"):
        parse(text)


def test_the_criteria_files_are_right() -> None:
    assert find_problems() == []


def test_a_misspelt_field_is_named_with_its_place() -> None:
    (criteria,) = [s for s in load_criteria() if s.set == "tt124-xa"]
    good = criteria.indicators[0]
    bad = good.conditions[0].model_copy(update={"expr": "tu_diem_moii = 0"})
    wrong = criteria.model_copy(update={"indicators": (good.model_copy(update={"conditions": (bad,)}),)})
    with pytest.raises(ReferenceError, match=r"indicator 124, conditions\.0\.expr: unknown name tu_diem_moii"):
        check_names(wrong, load_form())


def test_guidance_04_holds_from_18_march_2024() -> None:
    assert indicator("19.2", "2024-03-17").version == 1
    assert indicator("19.2", "2024-03-18").version == 2


def test_circular_124_does_not_judge_the_year_2021() -> None:
    assert not [i for s in load_criteria() for i in s.indicators if i.id == "124" and i.in_force(dt.date(2021, 12, 14))]
