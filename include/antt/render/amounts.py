"""Totals of the form's numbers over communes or districts, this period and the one compared, as figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from antt.reference.form import Field, FieldKind, FieldType, Form
from antt.render.figure import Figures, Lineage, prefixed
from antt.render.queries import Amounts, Frame
from antt.render.wording import Style

SUMS = {
    "toi_pham": ("Tội phạm các loại", ("tp_ttxh", "tp_kinh_te", "tp_moi_truong", "tp_ma_tuy", "tp_cong_nghe_cao")),
    "vv_4_3": (
        "Vụ, việc theo khoản 3 Điều 4 Thông tư 124/2021/TT-BCA",
        ("vv_4_3_a", "vv_4_3_b", "vv_4_3_c", "vv_4_3_d", "vv_4_3_dd", "vv_4_3_e", "vv_4_3_g"),
    ),
}
"""Totals over flow elements: id → label, elements."""


def numeric_elements(form: Form) -> dict[str, Field]:
    """Elements of the form that are numbers and can be summed over communes or districts."""
    models = {f.id for f in form.sheet("models").fields}
    numbers = {FieldType.INTEGER, FieldType.DECIMAL}
    return {i: f for i, f in form.elements.items() if f.type in numbers and i not in models}


@dataclass(frozen=True, slots=True)
class Windows:
    """Codes of the time periods that a report looks at."""

    flow: tuple[str, ...]
    flow_before: tuple[str, ...]
    stock: str
    annual: str

    @property
    def now(self) -> tuple[str, ...]:
        """All of this period."""
        return (*self.flow, self.stock, self.annual)

    @property
    def single(self) -> tuple[str, str]:
        """Those of stocks and of annual values."""
        return (self.stock, self.annual)

    def of(self, kind: FieldKind) -> tuple[str, ...]:
        """Time periods of this report to which elements of that kind belong."""
        return {FieldKind.FLOW: self.flow, FieldKind.STOCK: (self.stock,), FieldKind.ANNUAL: (self.annual,)}[kind]


@dataclass(frozen=True, slots=True)
class Amount:
    """A total and how many of the expected units are in it; ``value`` None when none is."""

    value: Decimal | None
    received: int
    expected: int

    @property
    def whole(self) -> Decimal | None:
        """The value if no unit is missing."""
        return self.value if self.received == self.expected else None

    def lineage(
        self,
        district: str | None,
        elements: tuple[str, ...],
        time_periods: tuple[str, ...],
        among: tuple[str, ...] = (),
    ) -> Lineage:
        """Where it comes from; ``among``: see ``Lineage``."""
        return Lineage(
            query="report_amounts",
            unit=district or "",
            elements=elements,
            time_periods=time_periods,
            among=among,
            received=self.received,
            expected=self.expected,
        )


@dataclass(frozen=True, slots=True)
class AmountTable:
    """Totals by district (None: the city) and element; a missing one is "nothing reported", not zero."""

    rows: Mapping[tuple[str | None, str], Amounts]
    expected: Mapping[tuple[str | None, bool], int]
    """Units that should report, by district and whether the element stands on the district's own sheet."""
    district_elements: frozenset[str]

    def now(self, district: str | None, element: str) -> Amount:
        """Total of the reported window."""
        row = self.rows.get((district, element))
        expected = self.expected[district, element in self.district_elements]
        return Amount(row.value, row.received, expected) if row else Amount(None, 0, expected)

    def before(self, district: str | None, element: str) -> Amount:
        """Total of the compared window, over the communes that reported this one."""
        row = self.rows.get((district, element))
        expected = self.expected[district, element in self.district_elements]
        return Amount(row.before, row.before_received, expected) if row else Amount(None, 0, expected)


def amount_table(rows: Iterable[Amounts], frames: Sequence[Frame], form: Form) -> AmountTable:
    """Arrange the rows of ``report_amounts``."""
    expected = {(f.district, False): f.owed for f in frames} | {(f.district, True): f.districts for f in frames}
    own = frozenset(f.id for f in form.sheet("district").fields)
    return AmountTable({(r.district, r.element): r for r in rows}, expected, own)


def add_amounts(
    figures: Figures,
    table: AmountTable,
    form: Form,
    windows: Windows,
    districts: Sequence[str],
    by_district: frozenset[str],
    no_comparison: str,
) -> None:
    """All numeric elements and sums for the city, and those of ``by_district`` for each district."""
    fields = numeric_elements(form)
    for unit in (None, *districts):
        for field in fields.values():
            if unit is not None and field.id not in by_district:
                continue
            if field.kind is FieldKind.FLOW:
                add_flow(figures, table, unit, windows, field.id, [field], field.label, no_comparison)
            else:
                add_level(figures, table, unit, windows, field)
        for stem, (label, elements) in SUMS.items():
            if unit is None or stem in by_district:
                add_flow(figures, table, unit, windows, stem, [fields[e] for e in elements], label, no_comparison)


def add_level(figures: Figures, table: AmountTable, district: str | None, windows: Windows, field: Field) -> None:
    """A stock or annual element: one figure ``<element>``."""
    amount = table.now(district, field.id)
    lineage = amount.lineage(district, (field.id,), windows.of(field.kind))
    figures.add(prefixed(district, field.id), amount.value, field.unit, field.label, lineage, _style(field))


def add_flow(
    figures: Figures,
    table: AmountTable,
    district: str | None,
    windows: Windows,
    stem: str,
    fields: Sequence[Field],
    label: str,
    no_comparison: str,
) -> None:
    """A flow or a sum of flows: ``<stem>.ky_nay``, ``<stem>.cung_ky`` and their change, or why there is none."""
    stem = prefixed(district, stem)
    ids = tuple(f.id for f in fields)
    now = _sum([table.now(district, i) for i in ids])
    before = _sum([table.before(district, i) for i in ids])
    for name, amount, times, among, when in (
        ("ky_nay", now, windows.flow, (), "kỳ này"),
        ("cung_ky", before, windows.flow_before, windows.flow, "cùng kỳ năm trước"),
    ):
        lineage = amount.lineage(district, ids, times, among)
        figures.add(f"{stem}.{name}", amount.value, fields[0].unit, f"{label} ({when})", lineage, _style(fields[0]))
    comparable = now.received == before.received
    figures.add_change(stem, f"{stem}.ky_nay", f"{stem}.cung_ky", label, comparable, no_comparison)


def _style(field: Field) -> Style:
    return Style.DECIMAL if field.type is FieldType.DECIMAL else Style.COUNT


def _sum(amounts: Sequence[Amount]) -> Amount:
    """Sum of amounts of the same units; none when one of them has none."""
    values = [a.value for a in amounts if a.value is not None]
    value = sum(values, Decimal(0)) if len(values) == len(amounts) else None
    return Amount(value, min(a.received for a in amounts), amounts[0].expected)
