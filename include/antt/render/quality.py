"""Figures of the quality of the data: how each office reported the period, and all of them together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from antt.render.document import Column, Table, plain
from antt.render.figure import Figures, Lineage, prefixed
from antt.render.formula import Formula
from antt.render.tables import Filled, unit_table
from antt.render.wording import Style, day
from antt.review import Score
from antt.settings import TIMEZONE


class Measure(NamedTuple):
    """What is told of an office; the city's figure is the sum, of answers with yes the number."""

    id: str
    value: Callable[[Score], int | None]
    """None: not known yet."""
    unit: str
    label: str
    style: Style = Style.COUNT


MEASURES = (
    Measure("dung_han", lambda s: s.on_time, "đơn vị", "Gửi báo cáo lần đầu đúng hạn", Style.YES_NO),
    Measure("lan_nop", lambda s: s.revisions, "lượt", "Số lần nộp báo cáo"),
    Measure("lan_tra_lai", lambda s: s.returns, "lượt", "Báo cáo bị trả lại để hoàn thiện"),
    Measure("dat_lan_dau", lambda s: s.first_pass, "đơn vị", "Báo cáo được chấp nhận ngay lần đầu", Style.YES_NO),
    Measure("xa_da_nop", lambda s: s.communes, "xã", "Số xã có số liệu"),
    Measure("xa", lambda s: s.communes_owed, "xã", "Số xã phải báo cáo"),
    Measure("canh_bao_mo", lambda s: s.open_warnings if s.accepted else None, "cảnh báo", "Cảnh báo còn mở"),
    Measure(
        "canh_bao_giai_trinh",
        lambda s: s.overridden_warnings if s.accepted else None,
        "cảnh báo",
        "Cảnh báo được chấp nhận kèm giải trình",
    ),
    Measure("sua_sau_khoa", lambda s: s.late_corrections, "lượt", "Số lần sửa số liệu sau khi khóa sổ"),
)


def arrived_on(score: Score) -> dt.date | None:
    """Day in Viet Nam on which an office's first submission arrived."""
    return score.first_arrival and score.first_arrival.astimezone(TIMEZONE).date()


def late(score: Score) -> bool:
    """Whether an office sent its first submission after the day on which it was due."""
    return score.first_arrival is not None and not score.on_time


def add_quality(figures: Figures, scores: Sequence[Score], period: str, level: str) -> None:
    """``bao_cao.<measure>`` of each office's unit and of the city, and how many offices of that ``level`` there are."""
    for measure in MEASURES:
        values = {s.district: measure.value(s) for s in scores}
        for district, value in values.items():
            lineage = Lineage(query="scorecard", unit=district, period=period, filter=measure.id)
            figure_id = _id(measure, district)
            figures.add(figure_id, value, measure.unit, measure.label, lineage, measure.style)
        known = [value for value in values.values() if value is not None]
        lineage = Lineage(
            figures=tuple(_id(measure, district) for district in values),
            formula=Formula.TOTAL,
            received=len(known),
            expected=len(values),
        )
        figures.add(_id(measure, None), sum(known) if known else None, measure.unit, measure.label, lineage)
    figures.add_share("bao_cao.xa_ty_le", "bao_cao.xa_da_nop", "bao_cao.xa", "Tỷ lệ xã có số liệu")
    sent = sum(s.accepted is not None for s in scores)
    for stem, count, label in (
        ("don_vi", len(scores), f"Công an {level} phải báo cáo"),
        ("don_vi_da_nop", sent, f"Công an {level} có báo cáo được chấp nhận"),
        ("don_vi_thieu", len(scores) - sent, f"Công an {level} chưa có báo cáo được chấp nhận"),
        ("don_vi_cham", sum(map(late, scores)), f"Công an {level} gửi sau thời hạn"),
    ):
        figures.add(f"bao_cao.{stem}", count, "đơn vị", label, Lineage(query="scorecard", period=period, filter=stem))


def quality_table(scores: Sequence[Score], figures: Figures) -> Table:
    """One row an office: when and how often it sent its report, what came of it."""
    arrived = {s.district: arrived_on(s) for s in scores}
    columns: list[Filled] = [
        (
            Column("Nộp lần đầu", 10, "Nộp báo cáo", numeric=False),
            {district: day(on) if on else "Chưa nộp" for district, on in arrived.items()},
        ),
        (Column("Đúng hạn", 8, "Nộp báo cáo"), "bao_cao.dung_han"),
        (Column("Số lần nộp", 9, "Nộp báo cáo"), "bao_cao.lan_nop"),
        (Column("Bị trả lại", 8, "Nộp báo cáo"), "bao_cao.lan_tra_lai"),
        (Column("Đạt lần đầu", 9, "Nộp báo cáo"), "bao_cao.dat_lan_dau"),
        (Column("Có số liệu", 8, "Số xã"), "bao_cao.xa_da_nop"),
        (Column("Phải nộp", 8, "Số xã"), "bao_cao.xa"),
        (Column("Còn mở", 8, "Cảnh báo"), "bao_cao.canh_bao_mo"),
        (Column("Đã giải trình", 8, "Cảnh báo"), "bao_cao.canh_bao_giai_trinh"),
        (Column("Số lần sửa sau khóa sổ", 10), "bao_cao.sua_sau_khoa"),
    ]
    return unit_table("", "Đơn vị báo cáo", [(s.district, plain(s.office)) for s in scores], columns, figures)


def _id(measure: Measure, district: str | None) -> str:
    return prefixed(district, f"bao_cao.{measure.id}")
