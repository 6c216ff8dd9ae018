"""The words of a dossier: tables of what is known, and what the inspectors have to look into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from antt.reference.calendar import load_calendar
from antt.reference.form import BOOLEANS, form_on
from antt.render.content import has_programme
from antt.render.document import Column, Row, Run, Table, figure_run, plain
from antt.render.dossier import HISTORY, Dossier
from antt.render.evidence import Paper, papers
from antt.render.figure import prefixed
from antt.render.letter import Letter
from antt.render.narrative import narrative
from antt.render.periodic_text import edition, unconfirmed
from antt.render.profile import load_profile
from antt.render.queries import Verdict
from antt.render.tables import COUNTER
from antt.render.wording import NO_DATA, NOT_DEFINED, day
from antt.render.words import MET, OUTCOMES

if TYPE_CHECKING:
    from antt.render.snapshot import Snapshot

_SITUATION = (
    ("vv_4_3", "Vụ, việc theo khoản 3 Điều 4 Thông tư 124"),
    ("kk_dong_nguoi", "Khiếu kiện đông người"),
    ("toi_pham", "Tội phạm các loại"),
    ("tp_ttxh", "Phạm tội về trật tự xã hội"),
    ("tp_xam_hai_tre_em", "Tội xâm hại trẻ em"),
    ("tnxh_vu", "Tệ nạn xã hội"),
    ("tnxh_nguoi_moi", "Người mới mắc tệ nạn xã hội"),
    ("vp_hanh_chinh_antt", "Vi phạm hành chính về ANTT"),
    ("tngt_vu", "Tai nạn giao thông: số vụ"),
    ("tngt_chet", "Tai nạn giao thông: số người chết"),
    ("tngt_bi_thuong", "Tai nạn giao thông: số người bị thương"),
    ("chay_vu", "Số vụ cháy"),
    ("no_vu", "Số vụ nổ"),
    ("cax_ky_luat", "Cán bộ Công an xã bị kỷ luật"),
)
"""Flows that are shown beside the same period of the year before."""


def compose(snapshot: Snapshot, content: Dossier) -> Letter:
    """Text and tables of a dossier."""
    evidence = papers(content)
    tables: dict[str, Any] = {
        "ket_luan": _conclusions(content),
        "minh_chung": _evidence(evidence),
        "tinh_hinh": _situation(content),
        "mo_hinh": _models(content),
        "qua_cac_ky": _history(content),
        "kiem_tra": _inspected(content),
    }
    tables |= {f"dieu_kien_{i}": _conditions(v) for i, v in enumerate(content.verdicts)}
    labels = {e: {v.code: v.label for v in vs} for e, vs in form_on(content.period.cut_off).enums.items()}
    booleans = {v.code: v.label for v in BOOLEANS}
    reported = {element: said.text for element, said in content.reported.items()}
    calendar = load_calendar()
    window = calendar.window("tt124_commune", content.year) or content.year.buckets
    context = {
        **edition(snapshot),
        "profile": load_profile(),
        "tier": content.tier,
        "ten": content.name,
        "don_vi": content.office,
        "ky": content.period.label,
        "nam_xet": content.year.label,
        "den_ngay": day(content.period.cut_off),
        "tu_ngay": day(content.period.starts),
        "tt124_tu_ngay": day(calendar.bucket(window[0]).starts),
        "tt124_den_ngay": day(calendar.bucket(window[-1]).ends),
        "in_programme": content.in_programme,
        "ntm": has_programme(content.period),
        "chua_xet": list(unconfirmed(content.period)),
        "muc_ntm": labels["MUC_NTM"].get(reported.get("muc_ntm") or "", ""),
        "trong_diem": booleans.get(reported.get("xa_trong_diem") or "", ""),
        "kieu_mau_antt": booleans.get(reported.get("linh_vuc_kieu_mau_antt") or "", ""),
        "verdicts": [
            {
                "title": plain(v.title),
                "part": f"dieu_kien_{i}",
                "outcome": OUTCOMES[v.outcome].lower(),
                "applies": v.conditions,
            }
            for i, v in enumerate(content.verdicts)
        ],
        "models": content.models,
        "history": content.history,
        "restated": any(p.restated for p in content.history),
        "inspected": content.inspected,
        "lam_ro": list(_to_clarify(content, evidence)),
        "synthetic": content.synthetic,
    }
    own = content.figures.part(content.scope)
    return Letter(
        body=narrative("text/dossier.md.j2", own, context, tables),
        units={content.scope: content.name},
        words={"dia_ban": content.name, "don_vi": content.office},
    )


def _told(*cells: str | Run) -> Row:
    return Row(tuple(c if isinstance(c, Run) else Run(plain(c)) for c in cells))


def _table(columns: Sequence[Column], rows: Iterable[Sequence[str | Run]]) -> Table:
    """A table whose rows are counted."""
    counted = (_told(f"{number:02}", *cells) for number, cells in enumerate(rows, 1))
    return Table("", (COUNTER, *columns), tuple(counted))


def _conclusions(content: Dossier) -> Table:
    found = {(c.indicator, c.period): c for c in content.inspected}
    columns = (
        Column("Chỉ tiêu, tiêu chuẩn", 34, numeric=False),
        Column("Kỳ", 16, numeric=False),
        Column("Tự đánh giá", 14, numeric=False),
        Column("Kết quả tính theo số liệu báo cáo", 18, numeric=False),
        Column("Kết quả kiểm tra", 14, numeric=False),
    )

    def cells(verdict: Verdict) -> tuple[str, ...]:
        inspected = found.get((verdict.indicator, verdict.period))
        return (
            verdict.title,
            load_calendar().period(verdict.period).label.capitalize(),
            OUTCOMES[verdict.entered] if verdict.entered else NO_DATA,
            OUTCOMES[verdict.outcome],
            OUTCOMES[inspected.found] if inspected else "Chưa kiểm tra",
        )

    return _table(columns, map(cells, content.verdicts))


def _conditions(verdict: Verdict) -> Table:
    columns = (
        Column("Nội dung", 50, numeric=False),
        Column("Căn cứ", 32, numeric=False),
        Column("Kết quả", 14, numeric=False),
    )
    return _table(columns, ((c.label, c.basis, MET[c.met]) for c in verdict.conditions))


def _evidence(evidence: Iterable[Paper]) -> Table:
    columns = (
        Column("Tài liệu", 36, numeric=False),
        Column("Số, ngày theo báo cáo", 24, numeric=False),
        Column("Nội dung cần kiểm tra", 36, numeric=False),
    )
    return _table(columns, ((p.name, p.said, p.gap or "Đối chiếu bản gốc.") for p in evidence))


def _situation(content: Dossier) -> Table:
    columns = (
        Column("Nội dung", 46, numeric=False),
        Column("Kỳ này", 10),
        Column("Cùng kỳ", 10),
        Column("Tăng, giảm", 10),
    )

    def figures(stem: str) -> Iterator[Run]:
        for part in ("ky_nay", "cung_ky", "tang_giam"):
            yield figure_run(content.figures[prefixed(content.scope, f"{stem}.{part}")])

    return _table(columns, ((label, *figures(stem)) for stem, label in _SITUATION))


def _models(content: Dossier) -> Table:
    enums = {e: {v.code: v.label for v in vs} for e, vs in form_on(content.period.cut_off).enums.items()}
    columns = (
        Column("Mã", 8, numeric=False),
        Column("Tên mô hình", 28, numeric=False),
        Column("Loại", 18, numeric=False),
        Column("Số điểm", 8),
        Column("Số tổ", 8),
        Column("Thành viên", 9),
        Column("Trạng thái, xếp loại", 18, numeric=False),
    )

    def numbers(code: str) -> Iterator[Run]:
        for part in ("diem", "to", "thanh_vien"):
            yield figure_run(content.figures[prefixed(content.scope, f"mo_hinh.{code}.{part}")])

    return _table(
        columns,
        (
            (
                m.code,
                m.name or NO_DATA,
                enums["LOAI_MO_HINH"].get(m.kind or "", NO_DATA),
                *numbers(m.code),
                ", ".join(
                    filter(
                        None,
                        (
                            enums["TRANG_THAI"].get(m.state or "", ""),
                            enums["XEP_LOAI_MO_HINH"].get(m.grade or "", "").lower(),
                            "hiệu quả" if m.effective == "CO" else "chưa hiệu quả",
                        ),
                    )
                ),
            )
            for m in content.models
        ),
    )


def _history(content: Dossier) -> Table:
    """The periods before and the dossier's own, with what was concluded then."""
    titles = ("Tội phạm các loại", "Tệ nạn xã hội", "Tai nạn giao thông", "Số vụ cháy")
    columns = (
        Column("Kỳ", 20, numeric=False),
        *(Column(title, 10, "Số vụ") for title in titles),
        Column("Chỉ tiêu 19.2", 14, numeric=False),
        Column("An toàn về ANTT", 14, numeric=False),
    )

    def concluded(verdicts: Mapping[str, str]) -> Iterator[str]:
        for indicator in ("19.2", "124"):
            yield OUTCOMES[verdicts[indicator]] if indicator in verdicts else NOT_DEFINED

    def run(figure_id: str) -> Run:
        return figure_run(content.figures[prefixed(content.scope, figure_id)])

    # Of half a year circular 124 says nothing: what is known of it then is of the year before.
    own = {v.indicator: v.outcome for v in content.verdicts if v.period == content.period.code}
    rows: list[tuple[str | Run, ...]] = [
        (past.label, *(run(f"lich_su.{past.period}.{stem}") for stem in HISTORY), *concluded(past.verdicts))
        for past in content.history
    ]
    rows.append((content.period.label, *(run(f"{stem}.ky_nay") for stem in HISTORY), *concluded(own)))
    return _table(columns, rows)


def _inspected(content: Dossier) -> Table:
    columns = (
        Column("Chỉ tiêu, tiêu chuẩn", 28, numeric=False),
        Column("Ngày kiểm tra", 12, numeric=False),
        Column("Kết quả kiểm tra", 14, numeric=False),
        Column("So với tự đánh giá và kết quả tính", 18, numeric=False),
        Column("Nhận xét; yêu cầu, kiến nghị", 34, numeric=False),
    )
    return _table(
        columns,
        (
            (
                c.title,
                day(c.inspected_on),
                OUTCOMES[c.found],
                "Khác" if c.differs else "Thống nhất",
                "; ".join(filter(None, (c.remark.rstrip(". "), c.demand.rstrip(". ")))) or NO_DATA,
            )
            for c in content.inspected
        ),
    )


def _to_clarify(content: Dossier, evidence: Iterable[Paper]) -> Iterator[str]:
    """What the inspectors have to look into, one sentence each."""
    for verdict in content.verdicts:
        title = plain(verdict.title)
        for condition in verdict.conditions:
            if condition.met is not True:
                why = "chưa đạt" if condition.met is False else "chưa đủ số liệu"
                yield f"{title}: nội dung “{plain(condition.label)}” {why}"
        if verdict.entered and verdict.entered != verdict.outcome:
            said, computed = OUTCOMES[verdict.entered].lower(), OUTCOMES[verdict.outcome].lower()
            yield f"{title}: đơn vị tự đánh giá {said}, kết quả tính theo số liệu báo cáo {computed}"
    for paper in evidence:
        if paper.missing:
            yield f"{paper.name}: {paper.gap[:1].lower()}{paper.gap[1:].rstrip('.')}"
