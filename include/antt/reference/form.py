"""The form: sheets and fields of the workbook that districts fill.

It drives the blank workbook, the reader, the expectation suite, the data dictionary and the labels of messages.
The physical layout of a sheet (which row holds what) is here too, as the one thing that the blank and the reader share.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated

from pydantic import Field as Constraint
from pydantic import model_validator

from antt.reference.files import Schema, load_yaml
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
        return self

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
NONE_WORD = "KHÔNG"
SYNTHETIC_MARK = "DỮ LIỆU GIẢ LẬP – KHÔNG PHẢI SỐ LIỆU THẬT"
"""Stands in ``NOTE_ROW`` of every sheet of a generated workbook."""
BOOLEANS = (EnumValue(code="CO", label="Có"), EnumValue(code="KHONG", label="Không"))
"""What a boolean field offers."""
GUIDE_SHEET, LISTS_SHEET = "Hướng dẫn", "Danh mục"
"""Sheets of the workbook that hold no data: how to fill it, and what its drop-downs offer."""


@cache
def load_form(form_id: str = "antt-ntm", version: int = 1) -> Form:
    """Load ``reference/forms/<form_id>.v<version>.yaml``."""
    return load_yaml(REFERENCE / "forms" / f"{form_id}.v{version}.yaml", Form)
