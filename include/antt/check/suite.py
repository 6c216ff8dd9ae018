"""Expectations generated from the form: what is true of every cell of an acceptable submission.

One suite a sheet and kind of period, for a frame in which submissions are stacked (see ``antt.check.frames``).
Great Expectations ignores empty cells in every rule but "not null", so the missing-value strategy is: completeness is
judged on what was typed, everything else on the values that are there.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas as pd

from antt.check.frames import BUCKET_OWED, COMMUNE_EXISTS, NAMED_RIGHT, REPORTED, ROW, SUBMISSION, completeness_column
from antt.check.printed import printed
from antt.read.workbook import expectation, if_none
from antt.reference.form import Field, FieldKind, FieldType, Form, Ky, Sheet, SheetRows
from antt.reference.rules import FieldRule, Operator

# Importing Great Expectations writes 216 lines at INFO otherwise.
logging.getLogger("great_expectations").setLevel(logging.WARNING)

import great_expectations.expectations as gxe  # noqa: E402  (after the logger is set)
from great_expectations.expectations.expectation import Expectation  # noqa: E402

_SKIP = "either_value_is_missing"
NUMBERS = {FieldType.INTEGER, FieldType.DECIMAL}
PRINTABLE = (
    r"^[\n\t -~\u00a0-\u00ac\u00ae-\u017f"  # letters of the neighbours, without the soft hyphen that nobody sees
    r"\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9"  # letters of Vietnamese
    r"\u2013\u2014\u2018-\u201d\u2022\u2026\u20ab\u2264\u2265]*$"  # dashes, quotes, bullet, dots, đồng, comparisons
)
"""What the serif of a report can show."""
PERSONAL = (
    r"(?i)(?<!\d)(?:\d{9}|\d{12}|0\d{2}(?:[ .-]?\d){7}(?:[ .-]?\d{2})?)(?!\d)"  # identity cards, telephones
    r"|[\w.+-]{1,64}@[\w-]{1,64}\.\w"  # bounded: a cell may be long
    r"|\b(?:sinh năm|sinh ngày|số nhà|trú tại)\b"  # not the general words: registering residence is police work
)
"""What tells of a person: texts hold neither names, numbers, addresses nor case narratives (field help of the form)."""


def sheet_expectations(form: Form, sheet: Sheet, ky: Ky) -> list[Expectation]:
    """Expectations on one sheet; ``meta`` carries the rule's code, the field and what is expected, in Vietnamese."""
    expectations = [e for field in sheet.asked(ky) for e in _field_expectations(form, field)]
    if sheet.keys:
        expectations.append(
            gxe.ExpectCompoundColumnsToBeUnique(
                column_list=[SUBMISSION, *sheet.keys], meta=_meta("row.duplicate", sheet.keys[0])
            )
        )
    if "doan_ky" in sheet.keys:
        expectations.append(
            gxe.ExpectColumnValuesToBeInSet(column=BUCKET_OWED, value_set=[True], meta=_meta("row.bucket", "doan_ky"))
        )
    if "ma_xa" in sheet.keys:
        expectations.append(
            gxe.ExpectColumnValuesToBeInSet(column=COMMUNE_EXISTS, value_set=[True], meta=_meta("row.outside", "ma_xa"))
        )
        if any(field.id == "ten_xa" for field in sheet.asked(ky)):
            expectations.append(
                gxe.ExpectColumnValuesToBeInSet(column=NAMED_RIGHT, value_set=[True], meta=_meta("row.name", "ten_xa"))
            )
    return expectations


def roster_expectations(sheet: Sheet) -> list[Expectation]:
    """Every row that the district owes is there."""
    if sheet.rows not in {SheetRows.COMMUNES, SheetRows.COMMUNES_BY_BUCKET}:
        return []
    return [gxe.ExpectColumnValuesToBeInSet(column=REPORTED, value_set=[True], meta=_meta("row.missing", "ma_xa"))]


def row_sides(frame: pd.DataFrame, name: str, compared: pd.DataFrame) -> pd.DataFrame:
    """What a rule compares in each row of a sheet, as columns for ``row_expectation``, aligned with ``frame``.

    Empty in rows that the rule is not about, or where there is nothing to compare.
    """
    sides = frame[[SUBMISSION, ROW]].merge(compared[[SUBMISSION, ROW, "l", "r", "holds"]], "left", [SUBMISSION, ROW])
    sides.index = frame.index
    return sides[["l", "r", "holds"]].astype(object).where(sides["holds"].notna(), None).add_prefix(f"{name}.")


def row_expectation(name: str, rule: FieldRule) -> Expectation:
    """A rule that compares fields of one row, on the columns of ``row_sides``."""
    meta = _meta(rule.code, rule.cell) | {"sides": name}
    left, right = f"{name}.l", f"{name}.r"
    match rule.operator:
        case Operator.EQUAL:
            return gxe.ExpectColumnPairValuesToBeEqual(column_A=left, column_B=right, ignore_row_if=_SKIP, meta=meta)
        case Operator.GREATER | Operator.GREATER_OR_EQUAL | Operator.LESS | Operator.LESS_OR_EQUAL as operator:
            if operator in {Operator.LESS, Operator.LESS_OR_EQUAL}:
                left, right = right, left
            or_equal = operator in {Operator.GREATER_OR_EQUAL, Operator.LESS_OR_EQUAL}
            return gxe.ExpectColumnPairValuesAToBeGreaterThanB(
                column_A=left, column_B=right, or_equal=or_equal, ignore_row_if=_SKIP, meta=meta
            )
        case _:
            return gxe.ExpectColumnValuesToBeInSet(column=f"{name}.holds", value_set=[True], meta=meta)


def of_rule(expectation: Expectation) -> tuple[str, str]:
    """Code of the rule and field that an expectation is about."""
    return expectation.meta["rule_id"], expectation.meta["field"]


def rows_tried(expectation: Expectation, frame: pd.DataFrame) -> dict[int, int]:
    """Submission → rows that an expectation judges: those with a value, or all where it asks for one."""
    column = getattr(expectation, "column", "")
    judged = frame[frame[column].notna()] if column and not column.startswith("typed.") else frame
    return rows_of(judged)


def rows_of(frame: pd.DataFrame) -> dict[int, int]:
    """Submission → number of rows."""
    return dict(Counter(frame[SUBMISSION].astype(int)))


def _field_expectations(form: Form, field: Field) -> Iterator[Expectation]:
    if field.required:
        yield gxe.ExpectColumnValuesToNotBeNull(
            column=completeness_column(field.id), meta=_meta("cell.required", field.id, _wanted(form, field))
        )
    if field.type in NUMBERS:
        yield from _bounds(field)
    if field.type is FieldType.ENUM:
        values = form.enums[field.enum]
        expected = "một trong: " + "; ".join(v.label for v in values)
        yield _in_set(field, [v.code for v in values], expected)
    if field.type is FieldType.BOOLEAN:
        yield _in_set(field, ["CO", "KHONG"], "Có hoặc Không")
    if field.type is FieldType.TEXT:
        yield gxe.ExpectColumnValuesToMatchRegex(
            column=field.id, regex=PRINTABLE, meta=_meta("cell.characters", field.id)
        )
        if field.kind is not FieldKind.CONTROL:
            yield gxe.ExpectColumnValuesToNotMatchRegex(
                column=field.id, regex=PERSONAL, meta=_meta("cell.personal", field.id)
            )
    if field.pattern:
        yield gxe.ExpectColumnValuesToMatchRegex(
            column=field.id, regex=field.pattern, meta=_meta("cell.pattern", field.id)
        )
    if field.max_length:
        yield gxe.ExpectColumnValueLengthsToBeBetween(
            column=field.id,
            max_value=field.max_length,
            meta=_meta("cell.length", field.id, f"tối đa {field.max_length} ký tự"),
        )


def _wanted(form: Form, field: Field) -> str:
    """What to put into an empty cell."""
    if field.type in NUMBERS and not field.allow_none:
        return f"số liệu{if_none(field)} (ô trống không phải là 0)"
    return expectation(form, field)


def _bounds(field: Field) -> Iterator[Expectation]:
    low = "" if field.min is None else f"từ {printed(field.min)} "
    yield gxe.ExpectColumnValuesToBeBetween(
        column=field.id,
        min_value=None if field.min is None else float(field.min),
        max_value=float(field.most),
        meta=_meta("cell.range", field.id, f"{low}đến {_limit(field)}"),
    )
    if field.soft_max is not None:
        yield gxe.ExpectColumnValuesToBeBetween(
            column=field.id,
            max_value=float(field.soft_max),
            severity="warning",
            meta=_meta("cell.unusual", field.id, f"thường không quá {printed(field.soft_max)}"),
        )


def _limit(field: Field) -> str:
    """A year is not 2.100."""
    return str(field.most) if field.id == "nam" else printed(field.most)


def _in_set(field: Field, codes: list[str], expected: str) -> Expectation:
    return gxe.ExpectColumnValuesToBeInSet(
        column=field.id, value_set=codes, meta=_meta("cell.enum", field.id, expected)
    )


def _meta(rule: str, field: str, expected: str = "") -> dict[str, Any]:
    return {"rule_id": rule, "field": field, "expected": expected}
