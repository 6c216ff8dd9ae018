"""Which column is which field: never guessed, and proposed only where one can be meant."""

from __future__ import annotations

import time

import pytest

from antt.read.columns import Assigned, Head, Unread, Why, assign
from antt.reference.form import Field, FieldKind, FieldType, Sheet, SheetLayout, SheetRows

LABELS = {
    "ma_xa": "Mã xã",
    "dan_so": "Dân số",
    "so_ho": "Số hộ đang cư trú",
    "so_qd": "Số quyết định công nhận",
    "ngay_qd": "Ngày quyết định công nhận",
}
FIELDS = tuple(Field(id=i, label=label, type=FieldType.TEXT, kind=FieldKind.STOCK) for i, label in LABELS.items())
SHEET = Sheet(
    id="annual", name="Biểu 1", title="Biểu 1", layout=SheetLayout.TABLE, rows=SheetRows.COMMUNES, fields=FIELDS
)


def head(at: int, field_id: str, label: str) -> Head:
    return Head(at, field_id, label, f"{'ABCDEFG'[at]}6", f"cột {'ABCDEFG'[at]}", holds_data=True)


def heads(**changed: tuple[str, str]) -> list[Head]:
    """The headings of the form; ``changed`` gives another id and label for some."""
    return [head(at, *changed.get(field, (field, label))) for at, (field, label) in enumerate(LABELS.items())]


def rules(assigned: Assigned) -> list[str]:
    return [finding.rule for finding in assigned.findings]


def proposed(assigned: Assigned) -> list[tuple[str, str, Why]]:
    return [(p.place, p.field, p.why) for p in assigned.proposals]


def test_the_headings_of_the_form_are_found() -> None:
    assert assign(SHEET, FIELDS, heads(), {}) == Assigned({field: at for at, field in enumerate(LABELS)})


def test_an_id_stands_whatever_is_written_over_it() -> None:
    assigned = assign(SHEET, FIELDS, heads(dan_so=("dan_so", "Nhân khẩu")), {})
    assert (assigned.indexes["dan_so"], assigned.findings) == (1, ())


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (("nhan_khau", "Dân số"), Why.SAME_LABEL),
        (("", "DÂN  SỐ"), Why.SAME_LABEL),
    ],
)
def test_a_lost_id_is_proposed_by_the_label(changed: tuple[str, str], why: Why) -> None:
    assigned = assign(SHEET, FIELDS, heads(dan_so=changed), {})
    assert "dan_so" not in assigned.indexes
    assert rules(assigned) == ["column.missing"]
    assert proposed(assigned) == [("cột B", "dan_so", why)]
    assert "cột B" in assigned.findings[0].found


def test_a_label_that_is_close_to_one_field_only_is_proposed() -> None:
    assigned = assign(SHEET, FIELDS, heads(so_ho=("", "Số hộ hiện đang cư trú")), {})
    assert proposed(assigned) == [("cột C", "so_ho", Why.CLOSE_LABEL)]


@pytest.mark.parametrize(
    "changed",
    [
        {"so_qd": ("", "Quyết định công nhận")},
        {"so_qd": ("", "Diện tích")},
        {"so_qd": ("x", "Số quyết định công nhận"), "so_ho": ("y", "Số quyết định công nhận")},
        {"so_qd": ("", "")},
    ],
    ids=["close to two fields", "close to none", "the same label twice", "no label"],
)
def test_what_is_ambiguous_is_not_proposed(changed: dict[str, tuple[str, str]]) -> None:
    assigned = assign(SHEET, FIELDS, heads(**changed), {})
    assert "column.missing" in rules(assigned)
    assert proposed(assigned) == []


def test_ids_that_contradict_their_labels_are_nobodys_columns() -> None:
    swapped = heads(dan_so=("so_ho", "Dân số"), so_ho=("dan_so", "Số hộ đang cư trú"))
    assigned = assign(SHEET, FIELDS, swapped, {})
    assert not {"dan_so", "so_ho"} & set(assigned.indexes)
    assert rules(assigned) == ["column.conflict", "column.conflict"]
    assert proposed(assigned) == [("cột B", "dan_so", Why.SAME_LABEL), ("cột C", "so_ho", Why.SAME_LABEL)]


def test_headings_of_thousands_of_characters_cost_no_time() -> None:
    long = [Head(at, "", "Dân số " * 400, f"A{at}", f"cột {at}", holds_data=True) for at in range(200)]
    started = time.monotonic()
    assert rules(assign(SHEET, FIELDS, long, {})) == ["column.missing"] * len(FIELDS)
    assert time.monotonic() - started < 2


def test_what_a_person_accepted_is_read_so() -> None:
    swapped = heads(dan_so=("so_ho", "Dân số"), so_ho=("dan_so", "Số hộ đang cư trú"))
    mapping = {(p.sheet, p.key): p.field for p in assign(SHEET, FIELDS, swapped, {}).proposals}
    assigned = assign(SHEET, FIELDS, swapped, mapping)
    assert (assigned.indexes["dan_so"], assigned.indexes["so_ho"]) == (1, 2)
    dan_so = "Cột B: nhãn «Dân số», mã trường «so_ho»; được đọc là «Dân số»."
    so_ho = "Cột C: nhãn «Số hộ đang cư trú», mã trường «dan_so»; được đọc là «Số hộ đang cư trú»."
    assert [(f.rule, f.cell, f.field, f.found) for f in assigned.findings] == [
        ("column.mapped", "B6", "dan_so", dan_so),
        ("column.mapped", "C6", "so_ho", so_ho),
    ], "whoever receives or sent the file sees how it was read"
    assert assign(SHEET, FIELDS, heads(), mapping).indexes["dan_so"] == 1, "a mended file is read as it stands"


def test_a_field_in_two_columns_is_told() -> None:
    assigned = assign(SHEET, FIELDS, [*heads(), head(5, "dan_so", "Dân số")], {})
    assert rules(assigned) == ["column.twice"]


def test_a_column_of_an_unknown_field_is_told_when_it_holds_data() -> None:
    stranger = head(5, "dien_tich", "Diện tích")
    assigned = assign(SHEET, FIELDS, [*heads(), stranger], {})
    assert (rules(assigned), assigned.unread) == (
        ["column.unknown"],
        (Unread("annual", "Diện tích [dien_tich]", "F6"),),
    )
    assert rules(assign(SHEET, FIELDS, [*heads(), stranger._replace(holds_data=False)], {})) == []
