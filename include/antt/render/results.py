"""Figures of the results: verdicts, recognised areas and bodies, models, targets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from antt.reference.calendar import Period, load_calendar
from antt.reference.criteria import Level, load_criteria
from antt.reference.form import Form, Ky
from antt.reference.units import load_units
from antt.render import wording
from antt.render.amounts import AmountTable
from antt.render.document import plain
from antt.render.figure import Figures, Lineage, prefixed, single
from antt.render.formula import Formula
from antt.render.profile import Programme
from antt.render.queries import Communes, Models, Outcomes, Recognition
from antt.render.wording import Style

STEMS = {"19.2": "ct_19_2", "19.2-NC": "ct_19_2_nc", "9.4": "ct_9_4", "9.1": "ct_9_1", "124": "tt124"}
"""Indicator → first part of its figures' ids, in the order of the text."""
SUBJECTS = {"kdc": "khu dân cư", "cq": "cơ quan", "dn": "doanh nghiệp", "csgd": "cơ sở giáo dục"}
"""Areas and bodies that TT124 has registered and recognised, in the order of its article 5.4."""
MODEL_ELEMENTS = ("ten_mo_hinh", "loai", "trang_thai", "xep_loai", "so_diem", "so_to", "so_thanh_vien")
REDUCTION_BASE = "tp_ttxh_2019"
WHOLE = "whole"
"""Filter of a total that is none while a unit is missing."""
DECISION_ELEMENTS = ("tt124_ket_qua", "tt124_ngay_qd")


@dataclass(frozen=True, slots=True)
class Judged:
    """An indicator and the period whose verdicts the report prints."""

    indicator: str
    title: str
    level: Level
    programme: str
    period: str


def judged_indicators(period: Period, year: Period) -> tuple[Judged, ...]:
    """The indicators in force, of the report's own period, or of ``year`` where the law judges once a year only."""
    found = {i.id: i for s in load_criteria() for i in s.indicators}
    judged = [(i, period if period.ky in i.periods else year) for i in (found[indicator_id] for indicator_id in STEMS)]
    return tuple(
        Judged(i.id, plain(i.title), i.level, i.programme, of.code)
        for i, of in judged
        if i.valid_to is None or of.cut_off < i.valid_to
    )


def add_outcomes(figures: Figures, rows: Iterable[Outcomes], judged: Iterable[Judged]) -> None:
    """Units by outcome of each indicator, for the city and each district, and the share that passes."""
    by_id = {j.indicator: j for j in judged}
    for row in rows:
        stem = prefixed(row.district, STEMS[row.indicator])
        indicator = by_id[row.indicator]
        unit = "xã" if indicator.level is Level.COMMUNE else "huyện, thị xã"
        known = row.tong - row.khong_du_so_lieu
        values = {
            "tong": (row.tong, "tổng số đơn vị"),
            "ap_dung": (row.tong - row.khong_ap_dung, "thuộc diện xét"),
            "dat": (row.dat if known else None, "đạt"),
            "chua_dat": (row.chua_dat if known else None, "chưa đạt"),
            "khong_du_so_lieu": (row.khong_du_so_lieu, "chưa đủ số liệu"),
        }
        for name, (value, label) in values.items():
            counted = name in {"ap_dung", "dat", "chua_dat"}
            style = Style.YES_NO if counted and single(row.district) else Style.COUNT
            lineage = Lineage(
                query="report_outcomes",
                unit=row.district or "",
                indicator=row.indicator,
                period=indicator.period,
                filter=name,
                received=known if counted else None,
                expected=row.tong if counted else None,
            )
            figures.add(f"{stem}.{name}", value, unit, f"{indicator.title}: {label}", lineage, style)
        figures.add_share(f"{stem}.ty_le", f"{stem}.dat", f"{stem}.ap_dung", f"{indicator.title}: tỷ lệ đạt")
        figures.add_share(
            f"{stem}.ty_le_chung", f"{stem}.dat", f"{stem}.tong", f"{indicator.title}: tỷ lệ đạt trên tổng số"
        )


def add_subjects(figures: Figures, table: AmountTable, form: Form, year: str, units: Sequence[str | None]) -> None:
    """Registered and recognised areas and bodies of ``year``, for each unit (None: the city)."""
    for unit in units:
        for subject, noun in SUBJECTS.items():
            stem = prefixed(unit, f"cong_nhan.{subject}")
            for part in ("tong", "dang_ky", "cong_nhan"):
                field = form.elements[f"{subject}_{part}"]
                amount = table.now(unit, field.id)
                lineage = amount.lineage(unit, (field.id,), (year,))
                figures.add(f"{stem}.{part}", amount.value, noun, f"{field.label}, năm {year}", lineage)
            label = f"Tỷ lệ {noun} được công nhận “An toàn về ANTT”, năm {year}"
            figures.add_share(f"{stem}.ty_le", f"{stem}.cong_nhan", f"{stem}.tong", label)
            label = f"Tỷ lệ {noun} đăng ký “An toàn về ANTT”, năm {year}"
            figures.add_share(f"{stem}.ty_le_dang_ky", f"{stem}.dang_ky", f"{stem}.tong", label)


def add_recognition(figures: Figures, rows: Iterable[Recognition], year: str) -> None:
    """Communes that decisions of ``year`` recognised (entered by the senders, beside what is computed)."""
    for row in rows:
        lineage = Lineage(
            query="report_recognition",
            unit=row.district or "",
            elements=DECISION_ELEMENTS,
            time_periods=(year,),
            received=row.received,
            expected=row.expected,
        )
        value = row.recognised if row.received else None
        label = f"Xã có quyết định công nhận “An toàn về ANTT”, năm {year}"
        style = Style.YES_NO if single(row.district) else Style.COUNT
        figures.add(prefixed(row.district, "tt124_qd.dat"), value, "xã", label, lineage, style)


def add_models(figures: Figures, rows: Iterable[Models], form: Form, cut_off: str, coverage: Lineage) -> None:
    """Model groups (distinct codes) and points of active models: whole, by kind, by group.

    ``coverage`` says how many communes sent their models.
    """
    kinds = {value.code: value.label for value in form.enums["LOAI_MO_HINH"]}
    for row in rows:
        stem = "mo_hinh" if row.kind is None else f"mo_hinh.{row.kind if row.code is None else row.code}"
        name = row.name if row.code else kinds.get(row.kind or "", "Mô hình")
        for part, value, unit, label in (
            ("nhom", row.nhom, "nhóm", "số nhóm đang hoạt động"),
            ("diem", row.diem, "điểm", "số điểm đang hoạt động"),
            ("to", row.so_to, "tổ", "số tổ"),
            ("thanh_vien", row.thanh_vien, "người", "số thành viên"),
            ("xa", row.xa, "xã", "số xã có mô hình"),
            ("kha_tot", row.kha_tot, "mô hình", "xếp loại khá, tốt"),
            ("tam_dung", row.tam_dung, "mô hình", "tạm dừng"),
            ("thanh_loai", row.thanh_loai, "mô hình", "đã thanh loại"),
        ):
            lineage = Lineage(
                query="report_models",
                elements=MODEL_ELEMENTS,
                time_periods=(cut_off,),
                filter="/".join(filter(None, (row.kind, row.code, part))),
                received=coverage.received,
                expected=coverage.expected,
            )
            known = value if coverage.received else None
            figures.add(f"{stem}.{part}", known, unit, f"{name}: {label}", lineage)


def model_days(period: Period) -> tuple[dt.date, ...]:
    """Cut-offs of the three years before, as far as all units that report now were the same units then."""
    units, calendar = load_units(), load_calendar()
    days = (calendar.period_of(Ky.NAM, period.year - back).cut_off for back in (3, 2, 1))
    owing = units.owing(period.cut_off)
    return tuple(day for day in days if all(units.same_unit(u.code, period.cut_off, day) for u in owing))


def model_points(day: dt.date) -> str:
    """Id of the figure of the models at work on an earlier day."""
    return f"mo_hinh.diem.{day:%Y%m%d}"


def add_model_history(
    figures: Figures, rows: Mapping[dt.date, Sequence[Models]], answered: Mapping[dt.date, Communes]
) -> None:
    """Points of active models on earlier days, and how many communes reported then; of none, nothing is known."""
    for on, groups in rows.items():
        whole = next((row.diem for row in groups if row.kind is None and row.code is None), Decimal(0))
        lineage = Lineage(
            query="report_models",
            elements=("so_diem", "trang_thai"),
            time_periods=(str(on),),
            filter="diem",
            received=answered[on].received,
            expected=answered[on].expected,
        )
        label = f"Mô hình: số điểm đang hoạt động ngày {wording.day(on)}"
        figures.add(model_points(on), whole if answered[on].received else None, "điểm", label, lineage)


def add_reduction(
    figures: Figures,
    table: AmountTable,
    year: str,
    flow: tuple[str, ...],
    districts: Sequence[str | None],
    target: Decimal,
) -> None:
    """Social-order crimes of ``year`` against 2019 (QĐ 926, KH 295): each district, and all that can be judged.

    ``target`` is the reduction aimed at, in percent. A district without its base or its whole year is not judged. None
    in place of a district: the one that the report is about.
    """
    judged: dict[str, tuple[Decimal, Decimal]] = {}
    for district in districts:
        stem = prefixed(district, "giam_2019")
        now, base = table.now(district, "tp_ttxh"), table.now(district, REDUCTION_BASE)
        whole = replace(now.lineage(district, ("tp_ttxh",), flow), filter=WHOLE)
        _add_pair(
            figures, stem, year, (now.whole, whole), (base.value, base.lineage(district, (REDUCTION_BASE,), (year,)))
        )
        if now.whole is not None and base.whole is not None:
            judged[stem] = now.whole, base.whole

    def total(part: str, values: list[Decimal]) -> tuple[Decimal | None, Lineage]:
        ids = tuple(f"{stem}.{part}" for stem in judged)
        lineage = Lineage(figures=ids, formula=Formula.TOTAL, received=len(judged), expected=len(districts))
        return (sum(values, Decimal(0)) if values else None), lineage

    if None not in districts:
        totals = total("nam", [now for now, _ in judged.values()]), total("goc", [base for _, base in judged.values()])
        _add_pair(figures, "giam_2019", year, *totals)
    # In integers: 100 × now ≤ (100 - target) × base; never by a rounded share.
    met = sum(100 * now <= (100 - target) * base for now, base in judged.values())
    pairs = tuple(prefixed(district, f"giam_2019.{part}") for district in districts for part in ("nam", "goc"))
    among = Lineage(figures=pairs, formula=Formula.PAIRS, received=len(judged), expected=len(districts))
    reduced = replace(among, figures=("muc_tieu.giam_2019", *pairs), formula=Formula.REDUCED)
    label = "Huyện, thị xã đạt mục tiêu giảm phạm tội về trật tự xã hội so với năm 2019"
    figures.add("giam_2019.dat", met if judged else None, "huyện, thị xã", label, reduced)
    figures.add("giam_2019.xet", len(judged), "huyện, thị xã", "Huyện, thị xã đủ số liệu so với năm 2019", among)


def _add_pair(
    figures: Figures, stem: str, year: str, now: tuple[Decimal | None, Lineage], base: tuple[Decimal | None, Lineage]
) -> None:
    crimes = "Phạm tội về trật tự xã hội năm"
    figures.add(f"{stem}.nam", now[0], "vụ", f"{crimes} {year}", now[1])
    figures.add(f"{stem}.goc", base[0], "vụ", f"{crimes} 2019", base[1])
    label = f"{crimes} {year} so với năm 2019"
    figures.add_change(stem, f"{stem}.nam", f"{stem}.goc", label, comparable=True)


def add_model_districts(figures: Figures, districts: Sequence[str]) -> None:
    """Districts with at least one commune recognised as a model in the ANTT field (KH 295)."""
    counts = [figures[f"{d}.xa.kieu_mau_antt"] for d in districts]
    known = [c.value for c in counts if c.value is not None]
    lineage = Lineage(
        figures=tuple(c.id for c in counts),
        formula=Formula.AT_LEAST_ONE,
        received=len(known),
        expected=len(districts),
    )
    met = sum(v >= 1 for v in known) if known else None
    label = "Huyện, thị xã có xã kiểu mẫu về lĩnh vực an ninh, trật tự"
    figures.add("kieu_mau_antt.cap_huyen", met, "huyện, thị xã", label, lineage)
    figures.add_share("kieu_mau_antt.ty_le", "kieu_mau_antt.cap_huyen", "dia_ban.cap_huyen", f"{label}: tỷ lệ")


def add_aims(figures: Figures, programme: Programme) -> None:
    """What the programme aims at, as given in the profile: ``muc_tieu.<id>.toan_quoc`` and ``.thanh_pho``."""
    for figure_id, (label, aim) in programme.aims.items():
        # As the instrument writes it: 95%, not 95,00%.
        printed = f"{wording.decimal(aim.value)}{aim.unit}"
        figures.add(figure_id, aim.value, aim.unit, label, Lineage(source=aim.basis), Style.SHARE, printed)
