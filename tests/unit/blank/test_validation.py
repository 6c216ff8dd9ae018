"""What Excel refuses at the keyboard, for each kind of field."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from antt.blank.validation import MESSAGE_LIMIT, validation
from antt.reference.form import Field, load_form

CUT_OFF = dt.date(2024, 6, 14)


def rule(**properties: Any) -> dict[str, Any] | None:
    field = Field.model_validate({"id": "x", "label": "Nhãn", "kind": "stock"} | properties)
    return validation(field, "C7", "='Danh mục'!$A$5:$A$8" if field.enum else "", CUT_OFF)


def test_a_score_has_both_bounds() -> None:
    found = rule(type="decimal", min=0, max=100)
    assert found is not None
    assert (found["validate"], found["minimum"], found["maximum"]) == ("decimal", 0, 100)
    assert found["error_message"] == "Nhãn: nhập số từ 0 đến 100, không kèm chữ."


def test_a_fact_is_not_dated_after_the_cut_off_but_a_letter_may_be() -> None:
    fact, letter = rule(type="date"), rule(type="date", kind="control")
    assert fact is not None
    assert letter is not None
    assert fact["maximum"] == CUT_OFF < letter["maximum"]


def test_a_number_that_may_be_none_is_whole_or_the_word() -> None:
    found = rule(type="integer", min=0, allow_none=True)
    assert found is not None
    assert found["value"] == '=IF(ISNUMBER(C7),AND(C7>=0,C7<=1000000000,C7=INT(C7)),EXACT(C7,"KHÔNG"))'
    assert "KHÔNG" in found["input_message"]


def test_text_is_limited_in_length_or_free() -> None:
    found = rule(type="text", max_length=200)
    assert found is not None
    assert (found["validate"], found["value"]) == ("length", 200)
    assert rule(type="text") is None


def test_enumerations_are_lists() -> None:
    found = rule(type="enum", enum="MUC_NTM")
    assert found is not None
    assert found["validate"] == "list"


@pytest.mark.parametrize("sheet", [s.id for s in load_form().sheets])
def test_every_message_fits_what_excel_allows(sheet: str) -> None:
    for field in load_form().sheet(sheet).fields:
        found = validation(field, "AB107", "", CUT_OFF) or {}
        assert all(len(str(found.get(key, ""))) <= MESSAGE_LIMIT for key in ("error_message", "input_message", "value"))
