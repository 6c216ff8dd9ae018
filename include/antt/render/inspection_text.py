"""The words of the report for an inspection: the partials of the periodic reports, once for each period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from antt.findings import Comparison
from antt.reference.calendar import load_calendar
from antt.render.annexes import annexes, in_order, numbered
from antt.render.content import MOST_NAMED, QUOTED
from antt.render.document import Annex, Column, Row, Run, Table, figure_run, plain
from antt.render.inspection import Inspection
from antt.render.letter import Letter
from antt.render.narrative import narrative
from antt.render.periodic_text import context_of, edition
from antt.render.profile import load_profile
from antt.render.queries import full_name
from antt.render.results import STEMS
from antt.render.tables import COUNTER
from antt.render.themes import grouped, together
from antt.render.typography import in_sentence
from antt.render.wording import NO_DATA, day
from antt.render.words import OUTCOMES
from antt.settings import TIMEZONE

if TYPE_CHECKING:
    from antt.render.snapshot import Snapshot

_PARTIALS = (
    "1-places",
    "1-security",
    "1-crime",
    "2-leadership",
    "3-results",
    "4-strengths",
    "4-limits",
    "4-quality",
    "5-tasks",
)
NOT_JUDGED = "–"
"""Of an indicator in a period in which it was not judged."""
_ONCE = {"targets"}
"""Annexes of the later period only, if it has them."""


def compose(snapshot: Snapshot, content: Inspection) -> Letter:
    """Text and annexes of the report."""
    attached = in_order((*_annexes(snapshot, content), _findings(content.inspected)))
    named = numbered(attached)
    contexts = [context_of(part) | edition(snapshot) for part in content.both]
    for number, context in enumerate(contexts, 1):
        mine = {i.removeprefix(f"{number}."): ref for i, ref in named.items() if i.startswith(f"{number}.")}
        # An annex that only one of the periods has is referred to from both.
        context["phu_luc"] = {i.rpartition(".")[2]: ref for i, ref in named.items()} | mine
    if _told_before(content):
        contexts[1]["tt124_da_neu"] = "V"
    parts: dict[str, Any] = {
        f"{number}.{partial}": narrative(f"text/{partial}.md.j2", part.figures, context)
        for number, (part, context) in enumerate(zip(content.both, contexts, strict=True), 1)
        for partial in _PARTIALS
    }
    both = _both(content)
    span = " và ".join(part.period.label for part in content.both)
    context = {
        **edition(snapshot),
        "profile": load_profile(),
        "tier": content.second.tier,
        "don_vi": "",
        "most_named": MOST_NAMED,
        "ky": span,
        "periods": [c | {"code": p.period.code} for c, p in zip(contexts, content.both, strict=True)],
        "incomplete": any(c["incomplete"] for c in contexts),
        "said": _said(contexts),
        "differences": [_difference(c) for c in content.inspected if c.differs],
        "phu_luc": named,
        "co_ky_khong_xet": any(cell.text == NOT_JUDGED for row in both.rows for cell in row.cells),
        "synthetic": content.synthetic,
    }
    return Letter(
        body=narrative("text/inspection.md.j2", content.figures, context, parts | {"hai_ky": both}),
        annexes=attached,
        units={d.district: d.full_name for p in content.both for d in p.districts if d.district},
        span=span,
        since=content.first.period.cut_off,
    )


def _annexes(snapshot: Snapshot, content: Inspection) -> Iterator[Annex]:
    """Annexes of both periods, with ids of their own, and titles that say which period."""
    known_on = snapshot.known_at.astimezone(TIMEZONE).date()
    first, second = (annexes(part, known_on) for part in content.both)
    told_before = {"recognition"} if _told_before(content) else set()
    told_later = _ONCE & {annex.id for annex in second}
    for number, part, made, without in (
        (1, content.first, first, told_later),
        (2, content.second, second, told_before),
    ):
        for annex in made:
            if annex.id not in without:
                told = any(label in annex.title for label in (part.period.label, part.year.label))
                title = annex.title if told else f"{annex.title} {part.period.label}"
                yield replace(annex, id=f"{number}.{annex.id}", title=title)


def _told_before(content: Inspection) -> bool:
    """Whether the results of the year that the later period prints are told with the earlier one."""
    return content.first.tier.same_year and content.second.year == content.first.year


def _both(content: Inspection) -> Table:
    """Each indicator that was judged in either period; a year's results stand in one of them."""
    titles = {
        "ct_19_2": "Chỉ tiêu 19.2 xã nông thôn mới",
        "ct_19_2_nc": "Chỉ tiêu 19.2 xã nông thôn mới nâng cao",
        "ct_9_4": "Chỉ tiêu 9.4 huyện nông thôn mới",
        "ct_9_1": "Chỉ tiêu 9.1 huyện nông thôn mới nâng cao",
        "tt124": "An toàn về an ninh, trật tự (Thông tư 124)",
    }
    heads = [part.period.label.capitalize() for part in content.both]
    columns = (
        COUNTER,
        Column("Chỉ tiêu, tiêu chuẩn", 34, numeric=False),
        *(Column(title, 9, head) for head in heads for title in ("Thuộc diện xét", "Đạt", "Tỷ lệ")),
    )
    rows: list[Row] = []
    for stem in STEMS.values():
        told = [p for p in content.both if f"{stem}.dat" in p.figures]
        if stem == "tt124" and _told_before(content):
            told = [content.first]
        if told:
            cells = [
                figure_run(part.figures[f"{stem}.{x}"]) if part in told else Run(NOT_JUDGED)
                for part in content.both
                for x in ("ap_dung", "dat", "ty_le")
            ]
            rows.append(Row((Run(f"{len(rows) + 1:02}"), Run(titles[stem]), *cells)))
    return Table("", columns, tuple(rows))


def _said(contexts: list[dict[str, Any]]) -> dict[str, Any]:
    """What the offices wrote in both periods, by theme; causes by side, those that are difficulties apart."""
    quotes = {element: together(q for c in contexts for q in c["quotes"][element]) for element in QUOTED}
    causes = grouped(quotes["nguyen_nhan"])
    return {
        "ton_tai": grouped(quotes["ton_tai"]),
        "nguyen_nhan": [
            (side, [g for g in causes if g["theme"].cause == side and not g["theme"].difficulty])
            for side in ("khách quan", "chủ quan")
        ],
        "kho_khan": [g for g in causes if g["theme"].difficulty],
        "kien_nghi": grouped(quotes["kien_nghi"]),
    }


def _name(one: Comparison) -> str:
    """``Xã Đại Đồng, huyện Thạch Thất``."""
    name = full_name(one.unit_kind, one.unit_name)
    if one.unit == one.district:
        return name
    return f"{name}, {in_sentence(full_name(one.district_kind, one.district_name))}"


def _outcome(outcome: str | None) -> str:
    return OUTCOMES[outcome] if outcome else NO_DATA


def _difference(one: Comparison) -> dict[str, str]:
    words = {side: _outcome(getattr(one, side)).lower() for side in ("entered", "computed", "found")}
    label = load_calendar().period(one.period).label
    return {"name": _name(one), "title": one.title, "ky": label, "remark": one.remark.rstrip(". "), **words}


def _findings(inspected: tuple[Comparison, ...]) -> Annex:
    """One row per unit and indicator that was inspected."""
    columns = (
        COUNTER,
        Column("Xã, huyện", 18, numeric=False),
        Column("Kỳ", 10, numeric=False),
        Column("Chỉ tiêu, tiêu chuẩn", 18, numeric=False),
        Column("Tự đánh giá", 8, numeric=False),
        Column("Kết quả tính", 8, numeric=False),
        Column("Kết quả kiểm tra", 8, numeric=False),
        Column("Ngày kiểm tra", 8, numeric=False),
        Column("Nội dung chưa đạt theo số liệu báo cáo", 22, numeric=False),
        Column("Nhận xét; yêu cầu, kiến nghị", 22, numeric=False),
    )

    def cells(one: Comparison) -> tuple[str, ...]:
        return (
            _name(one),
            load_calendar().period(one.period).label,
            one.title,
            *(_outcome(side) for side in (one.entered, one.computed, one.found)),
            day(one.inspected_on),
            "; ".join(one.failed) or "Không có",
            "; ".join(filter(None, (one.remark.rstrip(". "), one.demand.rstrip(". ")))) or "Không có",
        )

    rows = tuple(
        Row((Run(f"{number:02}"), *(Run(plain(cell)) for cell in cells(one))))
        for number, one in enumerate(inspected, 1)
    )
    return Annex("findings", "", "Kết quả kiểm tra thực tế so với tự đánh giá", (Table("", columns, rows),))
