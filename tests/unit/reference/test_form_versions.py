"""Versions of the form: each holds from a date, and a later one is written as what it changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from antt.reference.files import ReferenceError
from antt.reference.form import every_field, form_on, load_form, load_forms
from antt.reference.form_changes import whole

DISTRICT_ONLY = {"ct_9_4", "ct_9_1", "tp_ttxh_2019", "huyen_nq_ngay", "huyen_kh_ngay", "cah_danh_gia"}


def base() -> dict[str, Any]:
    fields = [{"id": "ma", "label": "Mã"}, {"id": "ten", "label": "Tên"}]
    return {
        "id": "f",
        "version": 1,
        "title": "Mẫu",
        "enums": {"A": [1], "B": [2]},
        "sheets": [{"id": "s", "name": "S", "fields": fields}],
    }


def changed(**changes: Any) -> dict[str, Any]:
    return whole("f.v2", {"extends": "f.v1", "form": {"version": 2}, **changes}, lambda _: base())


@pytest.mark.parametrize(
    ("cut_off", "version"), [("2021-12-14", 1), ("2025-02-28", 1), ("2025-03-01", 2), ("2025-12-14", 2)]
)
def test_the_version_of_a_day(cut_off: str, version: int) -> None:
    assert form_on(dt.date.fromisoformat(cut_off)).version == version


def test_the_second_version_asks_for_the_reporting_unit_and_nothing_about_districts() -> None:
    first, second = load_forms()
    assert first.elements.keys() - second.elements.keys() == DISTRICT_ONLY
    assert not second.elements.keys() - first.elements.keys()
    cover = {f.id: f for f in second.sheet("cover").fields}
    assert cover[second.unit_code].pattern == r"^\d{5}$"
    assert not any("huyện" in f.label for s in second.sheets for f in s.fields)


def test_what_is_not_changed_is_the_same() -> None:
    first, second = load_forms()
    assert second.sheet("flows").keys == first.sheet("flows").keys
    assert second.elements["tp_ttxh"] == first.elements["tp_ttxh"]


def test_rules_can_read_what_any_version_asked_for() -> None:
    assert every_field().elements.keys() == load_form().elements.keys()


def test_fields_sheets_and_enumerations_change_by_name() -> None:
    form = changed(
        enums={"B": [3]}, remove=["ten"], sheets={"s": {"name": "T"}}, fields={"ma": {"id": "ma_moi", "label": "M"}}
    )
    assert (form["id"], form["version"], form["enums"]) == ("f", 2, {"A": [1], "B": [3]})
    assert form["sheets"] == [{"id": "s", "name": "T", "fields": [{"id": "ma_moi", "label": "M"}]}]


@pytest.mark.parametrize(
    "changes",
    [{"remove": ["x"]}, {"fields": {"x": {}}}, {"sheets": {"x": {}}}, {"enums": {"X": []}}, {"removed": ["ten"]}],
)
def test_a_change_of_what_is_not_there_is_an_error(changes: dict[str, Any]) -> None:
    with pytest.raises(ReferenceError, match=r"f\.v2"):
        changed(**changes)
