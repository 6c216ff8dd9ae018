"""Which commune a row is about: certain, unresolved with what it may be, or accepted by a person."""

from __future__ import annotations

import pandas as pd
import pytest

from antt.check.frames import Batched, roster, stack
from antt.check.places import unresolved, with_names
from antt.read import Cover, Finding, Grid, Reading
from antt.reference.calendar import load_calendar
from antt.reference.form import Ky, load_form
from antt.reference.units import load_units
from antt.reference.vietnamese import text_key

FORM, PERIOD = load_form(), load_calendar().period("2024-H1")
ANNUAL = FORM.sheet("annual")
COMMUNES = tuple(u for u in load_units().in_scope(PERIOD.cut_off, "276"))


def submitted(*rows: tuple[str | None, str | None]) -> Batched:
    fields = tuple(f for f in ANNUAL.fields if f.id in {"ma_xa", "ten_xa"})
    values = pd.DataFrame(list(rows), columns=["ma_xa", "ten_xa"], dtype=object)
    addresses = {f.id: tuple(f"{'AB'[i]}{n}" for n in range(7, 7 + len(rows))) for i, f in enumerate(fields)}
    grid = Grid(ANNUAL, fields, values, values.fillna(""), addresses)
    reading = Reading(FORM, Cover("276", Ky.DAU_NAM, 2024), {"annual": grid})
    return Batched(reading, PERIOD, "276", COMMUNES, PERIOD.due_district)


def doubts(*rows: tuple[str | None, str | None]) -> dict[int, tuple[str, list[str]]]:
    one = submitted(*rows)
    found = unresolved(one.reading.grids["annual"], one)
    return {row: (doubt.typed, [u.code for u in doubt.candidates]) for row, doubt in found.items()}


@pytest.mark.parametrize(
    ("code", "name", "candidates"),
    [
        (None, "Đại Đồng", ["09958"]),
        (None, "xã ĐẠI  ĐỒNG", ["09958"]),
        ("99999", "Đại Đồng", ["09958"]),
        ("09907", "Đại Đồng", ["09958"]),  # the code of Ngọc Liệp, in another district
        (None, "Đại Đông", []),
    ],
)
def test_a_name_without_a_code_of_the_office_is_unresolved(code: str | None, name: str, candidates: list[str]) -> None:
    assert doubts((code, name)) == {0: (f"{code or ''} {name}".strip(), candidates)}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("09958", "Đại Đồng"),
        ("09958", "Lạ"),  # told as a wrong name
        ("09988", "Thạch Hoà"),  # of the district, not of the programme
        ("09907", "Ngọc Liệp"),  # of another district, and says so
        (None, None),  # an empty key is told as such
    ],
)
def test_what_is_certain_is_not_unresolved(code: str | None, name: str | None) -> None:
    assert doubts((code, name)) == {}


def test_one_fault_is_one_issue() -> None:
    one = submitted((None, "Đại Đồng"), *((u.code, u.name) for u in COMMUNES if u.code != "09958"))
    frame = stack(ANNUAL, {1: one}).iloc[0]
    assert frame["typed.ma_xa"] == "Đại Đồng"
    assert frame["commune_exists"] is None
    assert roster(ANNUAL, {1: one})["reported"].all()
    finding = unresolved(one.reading.grids["annual"], one)[0].finding(one.reading.grids["annual"], 0)
    assert (finding.cell, finding.expected, finding.unit_code) == ("A7", "Mã 09958 (Xã Đại Đồng).", "")


def test_an_accepted_name_gives_the_row_its_commune_and_its_findings_too() -> None:
    one = submitted((None, "Đại Đông"), ("99999", "Lạ"))
    flaw = Finding("cell.type", ANNUAL.name, "B7", "ten_xa")
    reading = Reading(FORM, one.reading.cover, one.reading.grids, (flaw,))
    accepted = with_names(reading, one, {text_key("Đại Đông"): "09958", text_key("99999 Lạ"): "09988"})
    values = accepted.grids["annual"].values
    assert values.iloc[0].tolist() == ["09958", "Đại Đồng"]
    assert values.iloc[1].tolist() == ["99999", "Lạ"], "a commune that the office does not owe is not taken"
    assert accepted.grids["annual"].typed["ten_xa"][0] == "Đại Đông", "what was typed stays"
    assert [f.unit_code for f in accepted.findings] == ["09958"]
