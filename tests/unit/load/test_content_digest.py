"""The digest of what a submission says: the same for the same figures, wherever and however they are written."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt.load import content_digest
from antt.read import NONE, Cover, Finding, Grid, Reading
from antt.read.values import Value
from antt.reference.calendar import load_calendar
from antt.reference.form import Ky, load_form

FORM, PERIOD = load_form(), load_calendar().period("2023")
ANNUAL = FORM.sheet("annual")
FIELDS = tuple(f for name in ("ma_xa", "so_ho", "qd510_diem", "tt124_ly_do") for f in ANNUAL.fields if f.id == name)
COMMUNES = ("09952", "09955", "09958", "09961")
NONE_FOUND: tuple[Finding, ...] = ()

Row = tuple[str, int, Decimal, Value | None]
rows = st.lists(
    st.tuples(
        st.sampled_from(COMMUNES),
        st.integers(0, 10**6),
        st.decimals(0, 100, places=2),
        st.none() | st.just(NONE) | st.text(min_size=1),
    ),
    min_size=1,
    max_size=len(COMMUNES),
    unique_by=lambda row: row[0],
)


def digest(some: Sequence[Row], first_row: int = 7, findings: tuple[Finding, ...] = NONE_FOUND) -> str | None:
    values = pd.DataFrame(list(some), columns=[field.id for field in FIELDS], dtype=object)
    addresses = {f.id: tuple(f"{'ABCD'[i]}{first_row + n}" for n in range(len(some))) for i, f in enumerate(FIELDS)}
    grid = Grid(ANNUAL, FIELDS, values, values.fillna("").astype(str), addresses)
    return content_digest(Reading(FORM, Cover("276", Ky.NAM, 2023), {"annual": grid}, findings), PERIOD)


@given(rows, st.randoms())
def test_order_place_and_spelling_of_numbers_do_not_matter(some: list[Row], random: object) -> None:
    elsewhere = [(code, households, score + Decimal("0.0000"), text) for code, households, score, text in some]
    random.shuffle(elsewhere)  # type: ignore[attr-defined]
    assert digest(some) == digest(elsewhere, first_row=40)


@given(rows, rows)
def test_other_figures_are_another_digest(some: list[Row], others: list[Row]) -> None:
    assert (digest(some) == digest(others)) == (sorted(map(repr, some)) == sorted(map(repr, others)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NONE, "NONE"),
        (NONE, None),
        ("1", None),
        ("a\nb", "a b"),
    ],
)
def test_a_stated_absence_a_word_and_nothing_are_three_things(one: Value, other: Value | None) -> None:
    first, second = ((COMMUNES[0], 5, Decimal(1), text) for text in (one, other))
    assert digest([first]) != digest([second])


def test_the_digest_is_the_same_in_every_installation() -> None:
    said = (
        '[["qd510_diem", "09952", "2023", "", "number", "90.2"],'
        ' ["so_ho", "09952", "2023-12-14", "", "number", "1200"],'
        ' ["tt124_ly_do", "09952", "2023", "", "text", "C\\u00f3 v\\u1ee5"]]'
    )
    assert digest([("09952", 1200, Decimal("90.20"), "Có vụ")]) == hashlib.sha256(said.encode()).hexdigest()


def test_what_could_not_be_read_may_be_what_differs() -> None:
    row = (COMMUNES[0], 1200, Decimal(90), None)
    assert digest([row], findings=(Finding("cell.type", "Biểu 1", "B7"),)) is None
    assert digest([row], findings=(Finding("column.unknown", "Biểu 1", "B7"),)) == digest([row])


def test_figures_of_no_commune_are_no_content() -> None:
    values: list[Any] = [(COMMUNES[0], 1200, Decimal(90), None), (None, 1300, Decimal(80), None)]
    assert digest(values) is None
