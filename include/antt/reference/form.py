"""The form: sheets and fields of the workbook that reporting offices fill, in versions with dates.

It drives the blank workbook, the reader, the expectation suite, the data dictionary and the labels of messages.
The physical layout of a sheet (which row holds what) is here too, as the one thing that the blank and the reader share.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Annotated, Any

from pydantic import Field as Constraint
from pydantic import model_validator

from antt.reference.files import ReferenceError, Schema, YamlFile, load_yaml
from antt.reference.form_changes import whole
from antt.settings import REFERENCE

LARGEST = Decimal(10**9)
"""Of a number of which nothing is known."""


class FieldType(StrEnum):
    """What a cell may hold, once read."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    DATE = "date"
    ENUM = "enum"
    BOOLEAN = "boolean"


class FieldKind(StrEnum):
    """Which time a value belongs to (domain: S, F, A)."""

    KEY = "key"
    """Names the row: unit, bucket, model."""
    CONTROL = "control"
    """Repeated for the reader's eye or about the submission itself; never a fact."""
    STOCK = "stock"
    """As at the period's cut-off date."""
    FLOW = "flow"
    """Sum over a bucket of days."""
    ANNUAL = "annual"
    """Once a year."""


class Ky(StrEnum):
    """Kind of reporting period as written on the cover (``ky_bao_cao``)."""

    NAM = "NAM"
    DAU_NAM = "6T"
    CUOI_NAM = "6TC"


class EnumValue(Schema):
    """One allowed value: the code that is stored and the Vietnamese label that people see and type."""

    code: str
    label: str


class Field(Schema):
    """One column of a table sheet or one line of a record sheet."""

    id: Annotated[str, Constraint(pattern=r"^[a-z][a-z0-9_]*$")]
    label: str
    type: FieldType
    kind: FieldKind
    group: str = ""
    """Heading over neighbouring fields."""
    unit: str = ""
    min: Decimal | None = None
    max: Decimal | None = None
    """Hard upper bound: more is impossible. The soft limits of the domain are checks of their own."""
    soft_max: Decimal | None = None
    """Upper bound past which a value is suspicious (a warning)."""
    enum: str = ""
    """Name of the form's enumeration, for type ``enum``."""
    max_length: int | None = None
    pattern: str = ""
    required: bool = True
    """An empty cell is an error; a typed 0 is a statement."""
    allow_none: bool = False
    """The word KHÔNG is a statement that there is none (a resolution that was not passed); an empty cell is not."""
    asked_in: tuple[Ky, ...] = tuple(Ky)
    prefilled: bool = False
    """Filled and locked in the blank workbook."""
    basis: str = ""
    """Legal article or domain rule that needs it."""
    help: str = ""

    @property
    def most(self) -> Decimal:
        """A number beyond is a slip of the keyboard, if nothing else is said: a hundred times what is usual."""
        return self.max if self.max is not None else LARGEST if self.soft_max is None else 100 * self.soft_max

    @model_validator(mode="after")
    def _enum_is_named(self) -> Field:
        if (self.type is FieldType.ENUM) != bool(self.enum):
            raise ValueError(f"field {self.id}: type enum and the key enum go together")
        return self


class SheetLayout(StrEnum):
    """How a sheet is laid out."""

    RECORD = "record"
    """One field a line: label, value, unit, field id in columns A to D."""
    TABLE = "table"
    """One field a column; one row for each key."""


class SheetRows(StrEnum):
    """Which rows the blank of a table sheet has."""

    SINGLE = "single"
    COMMUNES = "communes"
    COMMUNES_BY_BUCKET = "communes_by_bucket"
    FREE = "free"


class Sheet(Schema):
    """One sheet of the workbook."""

    id: str
    name: Annotated[str, Constraint(max_length=31)]
    """Name on the tab."""
    title: str
    layout: SheetLayout
    rows: SheetRows
    item: str = ""
    """Field that tells several rows of one commune apart (models: ``ma_mo_hinh``)."""
    fields: tuple[Field, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Ids of the fields that name a row."""
        return tuple(f.id for f in self.fields if f.kind is FieldKind.KEY)

    def asked(self, ky: Ky) -> tuple[Field, ...]:
        """Fields asked in that kind of period, in order."""
        return tuple(f for f in self.fields if ky in f.asked_in)


class Form(Schema):
    """A versioned form."""

    id: str
    version: int
    title: str
    basis: str = ""
    valid_from: dt.date = dt.date.min
    valid_to: dt.date = dt.date.max
    """Cut-off dates of the periods that are reported on it: from inclusive, to exclusive."""
    unit_code: str = ""
    """Field of the cover that holds the code of the reporting unit."""
    unit_name: str = ""
    """Field of the cover that holds its name."""
    enums: dict[str, tuple[EnumValue, ...]]
    sheets: tuple[Sheet, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Form:
        ids = [f.id for s in self.sheets for f in s.fields if f.kind not in {FieldKind.KEY, FieldKind.CONTROL}]
        if twice := {i for i in ids if ids.count(i) > 1}:
            raise ValueError(f"field ids used twice: {sorted(twice)}")
        for field in (f for s in self.sheets for f in s.fields):
            if field.enum and field.enum not in self.enums:
                raise ValueError(f"field {field.id}: no enumeration {field.enum}")
        if self.unit_code:
            cover = {f.id for f in self.sheet("cover").fields}
            if missing := {self.unit_code, self.unit_name} - cover:
                raise ValueError(f"the cover has no field {sorted(missing)}")
        return self

    def in_force(self, cut_off: dt.date) -> bool:
        """Whether a period with that cut-off is reported on this version."""
        return self.valid_from <= cut_off < self.valid_to

    def sheet(self, sheet_id: str) -> Sheet:
        """The sheet of that id.

        Raises:
            KeyError: there is none.
        """
        return next((s for s in self.sheets if s.id == sheet_id), None) or _missing(sheet_id)

    @property
    def elements(self) -> dict[str, Field]:
        """Fields that become facts, by id."""
        return {f.id: f for s in self.sheets for f in s.fields if f.kind not in {FieldKind.KEY, FieldKind.CONTROL}}


def _missing(name: str) -> Sheet:
    raise KeyError(name)


# Physical layout, 1-based rows. Field ids stand in the workbook itself, so the reader finds its columns
# by id and survives moved columns and edited labels.
TITLE_ROW = 1
NOTE_ROW = 2
GROUP_ROW = 3
LABEL_ROW = 4
UNIT_ROW = 5
ID_ROW = 6
FIRST_DATA_ROW = 7
RECORD_LABEL, RECORD_VALUE, RECORD_UNIT, RECORD_ID = 1, 2, 3, 4
RECORD_HEADINGS = ("Nội dung", "Giá trị", "Đơn vị tính", "Mã trường", "Cách ghi")
"""In ``ID_ROW`` of a record sheet."""
NONE_WORD = "KHÔNG"
SYNTHETIC_MARK = "DỮ LIỆU GIẢ LẬP – KHÔNG PHẢI SỐ LIỆU THẬT"
"""Stands in ``NOTE_ROW`` of every sheet of a generated workbook."""
BOOLEANS = (EnumValue(code="CO", label="Có"), EnumValue(code="KHONG", label="Không"))
"""What a boolean field offers."""
GUIDE_SHEET, LISTS_SHEET = "Hướng dẫn", "Danh mục"
"""Sheets of the workbook that hold no data: how to fill it, and what its drop-downs offer."""


FORM = "antt-ntm"
_FOLDER = REFERENCE / "forms"


@cache
def load_form(form_id: str = FORM, version: int = 1) -> Form:
    """Load ``reference/forms/<form_id>.v<version>.yaml``, which may be written as changes of another version."""
    name = f"{form_id}.v{version}"
    return load_yaml(_FOLDER / f"{name}.yaml", Form, prepare=lambda data: whole(name, data, _written))


def _written(name: str) -> dict[str, Any]:
    data: dict[str, Any] = YamlFile(_FOLDER / f"{name}.yaml").data
    return data


@cache
def load_forms() -> tuple[Form, ...]:
    """All versions of the form, oldest first.

    Raises:
        ReferenceError: their dates leave a gap or overlap, or a field changes what it is.
    """
    count = len(list(_FOLDER.glob(f"{FORM}.v*.yaml")))
    forms = tuple(load_form(FORM, version) for version in range(1, count + 1))
    for older, newer in pairwise(forms):
        if older.valid_to != newer.valid_from:
            raise ReferenceError(f"{FORM}: version {newer.version} must begin where version {older.version} ends")
        for field_id in older.elements.keys() & newer.elements.keys():
            before, after = older.elements[field_id], newer.elements[field_id]
            if (before.type, before.kind) != (after.type, after.kind):
                raise ReferenceError(f"{FORM}.v{newer.version}: field {field_id} has another type or kind than before")
    return forms


def form_on(cut_off: dt.date) -> Form:
    """The version on which a period with that cut-off is reported."""
    return next(form for form in load_forms() if form.in_force(cut_off))


@cache
def every_field() -> Form:
    """The newest version with the fields of earlier ones: rules may read what is no longer asked, and find nothing."""
    *earlier, newest = load_forms()
    sheets = []
    for sheet in newest.sheets:
        fields = {f.id: f for form in (newest, *earlier) for f in form.sheet(sheet.id).fields}
        sheets.append(sheet.model_copy(update={"fields": tuple(fields.values())}))
    return newest.model_copy(update={"sheets": tuple(sheets)})
