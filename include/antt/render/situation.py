"""Figures of the situation: units, completeness, what happened against the same period, leadership."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from antt.reference.form import Field, FieldKind, FieldType, Form
from antt.render.figure import Amount, Figures, Lineage
from antt.render.queries import Amounts, Communes, Frame, OfficeReport
from antt.render.wording import Style

SUMS = {
    "toi_pham": ("Tội phạm các loại", ("tp_ttxh", "tp_kinh_te", "tp_moi_truong", "tp_ma_tuy", "tp_cong_nghe_cao")),
    "vv_4_3": (
        "Vụ, việc theo khoản 3 Điều 4 Thông tư 124/2021/TT-BCA",
        ("vv_4_3_a", "vv_4_3_b", "vv_4_3_c", "vv_4_3_d", "vv_4_3_dd", "vv_4_3_e", "vv_4_3_g"),
    ),
}
"""Totals over elements: id → label, elements."""

COMMUNE_ELEMENTS = (
    "muc_ntm",
    "linh_vuc_kieu_mau_antt",
    "nq_dang_uy_ngay",
    "kh_ubnd_ngay",
    "dang_ky_ngay",
    "cax_danh_gia",
    "ll_co_so_danh_gia",
)
"""Elements behind ``report_communes``."""


def prefixed(district: str | None, stem: str) -> str:
    """Figure id of a measure: ``tt124.dat`` for the city, ``276.tt124.dat`` for district 276."""
    return f"{district}.{stem}" if district else stem


def numeric_elements(form: Form) -> dict[str, Field]:
    """Elements of the form that are numbers and can be summed over communes or districts."""
    models = {f.id for f in form.sheet("models").fields}
    numbers = {FieldType.INTEGER, FieldType.DECIMAL}
    return {i: f for i, f in form.elements.items() if f.type in numbers and i not in models}


def add_frame(figures: Figures, frames: Iterable[Frame]) -> None:
    """Units in the register and in the programme, for the city and each district."""
    frames = list(frames)
    for frame in frames:
        lineage = Lineage(query="report_frame", unit=frame.district or "")
        for stem, value, label in (
            ("xa", frame.communes, "Số xã"),
            ("thi_tran", frame.townships, "Số thị trấn"),
            ("phuong", frame.wards, "Số phường"),
            ("xa_ntm", frame.in_programme, "Số xã tham gia xây dựng nông thôn mới"),
        ):
            figures.add(prefixed(frame.district, f"dia_ban.{stem}"), value, "đơn vị", label, lineage)
    districts = [f for f in frames if f.district]
    lineage = Lineage(query="report_frame")
    for stem, kinds, label in (
        ("cap_huyen", {"huyen", "thi_xa"}, "Số huyện, thị xã"),
        ("huyen", {"huyen"}, "Số huyện"),
        ("thi_xa", {"thi_xa"}, "Số thị xã"),
    ):
        figures.add(f"dia_ban.{stem}", sum(f.kind in kinds for f in districts), "đơn vị", label, lineage)


def add_completeness(figures: Figures, offices: Sequence[OfficeReport], communes: Communes, period: str) -> None:
    """How many offices and communes are in the report."""
    lineage = Lineage(query="report_offices", period=period)
    sent = [o for o in offices if o.submission is not None]
    for stem, value, unit, label in (
        ("don_vi", len(offices), "đơn vị", "Công an cấp huyện phải báo cáo"),
        ("don_vi_da_nop", len(sent), "đơn vị", "Công an cấp huyện có báo cáo được chấp nhận"),
        ("don_vi_thieu", len(offices) - len(sent), "đơn vị", "Công an cấp huyện chưa có báo cáo được chấp nhận"),
        ("don_vi_cham", sum(o.on_time is False for o in sent), "đơn vị", "Công an cấp huyện gửi sau thời hạn"),
        ("lan_tra_lai", sum(o.returned for o in offices), "lượt", "Báo cáo bị trả lại để hoàn thiện"),
    ):
        figures.add(f"bao_cao.{stem}", value, unit, label, lineage)
    lineage = Lineage(query="report_communes", elements=("muc_ntm",), period=period)
    figures.add("bao_cao.xa", communes.expected, "xã", "Số xã phải báo cáo", lineage)
    figures.add("bao_cao.xa_da_nop", communes.received, "xã", "Số xã có số liệu", lineage)
    figures.add_share("bao_cao.xa_ty_le", "bao_cao.xa_da_nop", "bao_cao.xa", "Tỷ lệ xã có số liệu")


@dataclass(frozen=True, slots=True)
class Windows:
    """Time periods of one report, and how many units should have reported."""

    flow: tuple[str, ...]
    flow_before: tuple[str, ...]
    stock: str
    annual: str

    @property
    def now(self) -> tuple[str, ...]:
        """All of this period."""
        return (*self.flow, self.stock, self.annual)

    def of(self, kind: FieldKind) -> tuple[str, ...]:
        """Time periods of this report to which elements of that kind belong."""
        return {FieldKind.FLOW: self.flow, FieldKind.STOCK: (self.stock,), FieldKind.ANNUAL: (self.annual,)}[kind]


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


def amount_table(rows: Iterable[Amounts], frames: Iterable[Frame], form: Form) -> AmountTable:
    """Arrange the rows of ``report_amounts``."""
    frames = list(frames)
    expected = {(f.district, False): f.in_programme for f in frames} | {(f.district, True): f.districts for f in frames}
    own = frozenset(f.id for f in form.sheet("district").fields)
    return AmountTable({(r.district, r.element): r for r in rows}, expected, own)


def add_level(figures: Figures, table: AmountTable, district: str | None, field: Field, windows: Windows) -> None:
    """A stock or annual element: one figure ``<element>``."""
    amount = table.now(district, field.id)
    lineage = Lineage(
        query="report_amounts",
        unit=district or "",
        elements=(field.id,),
        time_periods=windows.of(field.kind),
        received=amount.received,
        expected=amount.expected,
    )
    figures.add(prefixed(district, field.id), amount.value, field.unit, field.label, lineage, _style(field))


def add_flow(
    figures: Figures, table: AmountTable, district: str | None, fields: Sequence[Field], windows: Windows, stem: str
) -> None:
    """A flow (or a sum of flows): ``<stem>.ky_nay``, ``<stem>.cung_ky`` and the change between them."""
    label = SUMS[stem][0] if stem in SUMS else fields[0].label
    unit, style = fields[0].unit, _style(fields[0])
    stem = prefixed(district, stem)
    for name, amounts, time_periods, when in (
        ("ky_nay", [table.now(district, f.id) for f in fields], windows.flow, "kỳ này"),
        ("cung_ky", [table.before(district, f.id) for f in fields], windows.flow_before, "cùng kỳ năm trước"),
    ):
        total = _sum(amounts)
        lineage = Lineage(
            query="report_amounts",
            unit=district or "",
            elements=tuple(f.id for f in fields),
            time_periods=time_periods,
            received=total.received,
            expected=total.expected,
        )
        figures.add(f"{stem}.{name}", total.value, unit, f"{label}: {when}", lineage, style)
    now, before = figures[f"{stem}.ky_nay"], figures[f"{stem}.cung_ky"]
    figures.add_change(stem, now.id, before.id, comparable=now.lineage.received == before.lineage.received)


def add_amounts(
    figures: Figures,
    table: AmountTable,
    form: Form,
    windows: Windows,
    districts: Sequence[str],
    by_district: frozenset[str],
) -> None:
    """All numeric elements for the city, and those of ``by_district`` for each district."""
    fields = numeric_elements(form)
    for unit in (None, *districts):
        for field in fields.values():
            if unit is not None and field.id not in by_district:
                continue
            if field.kind is FieldKind.FLOW:
                add_flow(figures, table, unit, [field], windows, field.id)
            else:
                add_level(figures, table, unit, field, windows)
        for stem, (_, elements) in SUMS.items():
            if unit is None or stem in by_district:
                add_flow(figures, table, unit, [fields[e] for e in elements], windows, stem)


def add_clear_up(figures: Figures) -> None:
    """Share of social-order crimes cleared up, and its change in points."""
    label = "Tỷ lệ khám phá phạm tội về trật tự xã hội"
    for when, words in (("ky_nay", "kỳ này"), ("cung_ky", "cùng kỳ năm trước")):
        part, whole = f"tp_ttxh_kham_pha.{when}", f"tp_ttxh.{when}"
        figures.add_share(f"ty_le_kham_pha.{when}", part, whole, f"{label}: {words}")
    figures.add_change_of_share("ty_le_kham_pha")


def add_leadership(figures: Figures, rows: Iterable[Communes], time_periods: tuple[str, ...]) -> None:
    """Levels of NTM (nested), papers of the first quarter and ratings: the city's figures, and levels by district."""
    by_district = {"ntm", "nang_cao", "kieu_mau", "kieu_mau_antt"}
    for row in rows:
        figures.add(
            prefixed(row.district, "xa.tong"),
            row.expected,
            "xã",
            "Số xã tham gia xây dựng nông thôn mới",
            Lineage(query="report_communes", unit=row.district or ""),
        )
        for stem, label, elements in _COMMUNE_COUNTS:
            if row.district and stem not in by_district:
                continue
            lineage = Lineage(
                query="report_communes",
                unit=row.district or "",
                elements=elements,
                time_periods=time_periods,
                filter=stem,
                received=row.received,
                expected=row.expected,
            )
            value = getattr(row, stem) if row.received else None
            figure_id = prefixed(row.district, f"xa.{stem}")
            figures.add(figure_id, value, "xã", label, lineage)
            if not row.district:
                figures.add_share(f"{figure_id}.ty_le", figure_id, "xa.tong", f"{label}: tỷ lệ")


_LEVEL = ("muc_ntm",)
_COMMUNE_COUNTS = (
    ("ntm", "Xã đạt chuẩn nông thôn mới", _LEVEL),
    ("nang_cao", "Xã đạt chuẩn nông thôn mới nâng cao", _LEVEL),
    ("kieu_mau", "Xã đạt chuẩn nông thôn mới kiểu mẫu", _LEVEL),
    ("kieu_mau_antt", "Xã kiểu mẫu về lĩnh vực an ninh, trật tự", ("muc_ntm", "linh_vuc_kieu_mau_antt")),
    ("nghi_quyet", "Xã có nghị quyết của Đảng ủy trong Quý I", ("nq_dang_uy_ngay",)),
    ("ke_hoach", "Xã có kế hoạch của UBND trong Quý I", ("kh_ubnd_ngay",)),
    ("dang_ky", "Xã đăng ký “An toàn về ANTT” trong Quý I", ("dang_ky_ngay",)),
    (
        "du_ba_van_ban",
        "Xã có đủ nghị quyết, kế hoạch, đăng ký trong Quý I",
        ("nq_dang_uy_ngay", "kh_ubnd_ngay", "dang_ky_ngay"),
    ),
    ("cong_an_xa", "Công an xã hoàn thành nhiệm vụ trở lên", ("cax_danh_gia",)),
    ("luc_luong_co_so", "Xã có lực lượng ở cơ sở hoàn thành nhiệm vụ trở lên", ("ll_co_so_danh_gia",)),
)


def _style(field: Field) -> Style:
    return Style.DECIMAL if field.type is FieldType.DECIMAL else Style.COUNT


def _sum(amounts: Sequence[Amount]) -> Amount:
    """Sum of amounts of the same units; none when one of them has none."""
    values = [a.value for a in amounts if a.value is not None]
    value = sum(values, Decimal(0)) if len(values) == len(amounts) else None
    return Amount(value, min(a.received for a in amounts), amounts[0].expected)
