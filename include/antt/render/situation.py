"""Figures of the situation: units, clear-up of crimes, leadership."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from antt.reference.calendar import Comparison
from antt.render.figure import Figures, Lineage, prefixed, single
from antt.render.queries import Communes, Frame
from antt.render.wording import Style

DISTRICT_DIGITS = 3
"""Of a district's code in the national register; a commune's has five."""
COMMUNE_ELEMENTS = (
    "muc_ntm",
    "linh_vuc_kieu_mau_antt",
    "nq_dang_uy_ngay",
    "kh_ubnd_ngay",
    "dang_ky_ngay",
    "cax_danh_gia",
    "ll_co_so_danh_gia",
    "camera_diem",
)
"""Elements behind ``report_communes``."""
_PARTS = "xa_ntm"
"""Of the figure of the communes that take part in the programme."""


def add_frame(figures: Figures, frames: Sequence[Frame], has_programme: bool) -> None:
    """Units in the register and in the programme, for the city and each reporting unit; how many are districts.

    Between two programmes nobody is known to take part, or not to: then nothing is said of it.
    """
    for frame in frames:
        for stem, value, label in (
            ("xa", frame.communes, "Số xã"),
            ("thi_tran", frame.townships, "Số thị trấn"),
            ("phuong", frame.wards, "Số phường"),
            *([(_PARTS, frame.in_programme, "Số xã tham gia xây dựng nông thôn mới")] if has_programme else []),
        ):
            lineage = Lineage(query="report_frame", unit=frame.district or "", filter=stem)
            figures.add(prefixed(frame.district, f"dia_ban.{stem}"), value, "đơn vị", label, lineage)
    districts = [f for f in frames if f.district and len(f.district) == DISTRICT_DIGITS]
    if not districts:
        return
    for stem, kinds, label in (
        ("cap_huyen", {"huyen", "thi_xa"}, "Số huyện, thị xã"),
        ("huyen", {"huyen"}, "Số huyện"),
        ("thi_xa", {"thi_xa"}, "Số thị xã"),
    ):
        lineage = Lineage(query="report_frame", filter=stem)
        figures.add(f"dia_ban.{stem}", sum(f.kind in kinds for f in districts), "đơn vị", label, lineage)


def add_days(figures: Figures, compared: Comparison) -> None:
    """Lengths of the reported and of the compared window: a leap year makes them differ."""
    for stem, window, label in (
        ("ky_nay", compared.now, "Số ngày của kỳ báo cáo"),
        ("cung_ky", compared.before, "Số ngày của cùng kỳ năm trước"),
    ):
        figures.add(f"so_ngay.{stem}", window.days, "ngày", label, Lineage(period=window.period, source=window.basis))


def add_clear_up(figures: Figures) -> None:
    """Share of social-order crimes cleared up, and its change in points."""
    label = "Tỷ lệ khám phá phạm tội về trật tự xã hội"
    for when, words in (("ky_nay", "kỳ này"), ("cung_ky", "cùng kỳ năm trước")):
        part, whole = f"tp_ttxh_kham_pha.{when}", f"tp_ttxh.{when}"
        figures.add_share(f"ty_le_kham_pha.{when}", part, whole, f"{label} ({words})")
    figures.add_change_of_share("ty_le_kham_pha", label)


def add_leadership(figures: Figures, rows: Iterable[Communes], time_periods: tuple[str, ...]) -> None:
    """Levels of NTM (nested), papers of the first quarter and ratings: the city's figures, and levels by district."""
    by_district = {"ntm", "nang_cao", "kieu_mau", "kieu_mau_antt", "co_camera"}
    for row in rows:
        figures.add(
            prefixed(row.district, "xa.tong"),
            row.expected,
            "xã",
            "Số xã, phường phải báo cáo",
            Lineage(query="report_communes", unit=row.district or "", filter="tong"),
        )
        for stem, label, elements in _COMMUNE_COUNTS:
            if row.district and stem not in by_district:
                continue
            by_level = "muc_ntm" in elements
            if by_level and prefixed(row.district, f"dia_ban.{_PARTS}") not in figures:
                continue
            received = row.programme_received if by_level else row.received
            lineage = Lineage(
                query="report_communes",
                unit=row.district or "",
                elements=elements,
                time_periods=time_periods,
                filter=stem,
                received=received,
                expected=row.programme_expected if by_level else row.expected,
            )
            value = getattr(row, stem) if received else None
            figure_id = prefixed(row.district, f"xa.{stem}")
            style = Style.YES_NO if single(row.district) else Style.COUNT
            figures.add(figure_id, value, "xã", label, lineage, style)
            if not row.district:
                whole = f"dia_ban.{_PARTS}" if by_level else "xa.tong"
                figures.add_share(f"{figure_id}.ty_le", figure_id, whole, f"{label}: tỷ lệ")


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
    ("co_camera", "Xã có camera an ninh", ("camera_diem",)),
)
