"""The annexes: tables whose every number is a figure of the report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from antt.reference.form import form_on
from antt.render.content import MOST_NAMED, Content
from antt.render.document import Annex, Column, Row, Run, Table, figure_run, plain
from antt.render.figure import prefixed
from antt.render.notes import marked, notes_on_units
from antt.render.profile import Target, load_profile
from antt.render.quality import quality_table
from antt.render.queries import full_name
from antt.render.results import SUBJECTS
from antt.render.tables import COUNTER, Filled, coverage_notes, unit_table
from antt.render.tier import REARRANGED
from antt.render.wording import NO_DATA, day

_ROMAN = (
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
    "XVII",
    "XVIII",
    "XIX",
    "XX",
)


NTM = "ct_19_2.dat"
"""Figure that a report has where communes were judged by the criteria of the programme."""


def annexes(content: Content, known_on: dt.date) -> tuple[Annex, ...]:
    """The annexes of a periodic report; ``known_on`` is the day of which its data are."""
    made = (
        *((_criteria(content, known_on),) if NTM in content.figures else ()),
        *((_failing(content),) if NTM in content.figures or content.failures else ()),
        *((_recognition(content, known_on),) if content.tier.same_year else ()),
        _incidents(content),
        _models(content),
        _camera(content),
        *((_targets(content),) if aims_of(content) and not content.scope else ()),
        _data_quality(content),
    )
    return in_order(made)


def in_order(made: Iterable[Annex]) -> tuple[Annex, ...]:
    """Annexes numbered in their order."""
    return tuple(replace(annex, number=number) for annex, number in zip(made, _ROMAN, strict=False))


def changes_number(attached: Sequence[Annex]) -> str:
    """Number of the annex of changes, which comes after the others."""
    return _ROMAN[len(attached)]


def numbered(attached: Sequence[Annex]) -> dict[str, str]:
    """How the text refers to each annex by its id: ``Phụ lục IV``."""
    named = {annex.id: f"Phụ lục {annex.number}" for annex in attached}
    return {**named, "changes": f"Phụ lục {changes_number(attached)}"}


def district_table(content: Content, title: str, columns: Sequence[Filled], of: str = "") -> Table:
    """One row for each unit that the report tells of; with ``of``, for those that have a figure of that id."""
    told = [d for d in content.districts if not of or prefixed(d.district, of) in content.figures]
    units = [(d.district, marked(content, d)) for d in told if d.district]
    return unit_table(title, content.tier.title, units, columns, content.figures)


def _annex(content: Content, annex_id: str, title: str, *tables: Table, notes: tuple[str, ...] = ()) -> Annex:
    missing = [o.office for o in content.missing] if len(content.missing) <= MOST_NAMED else []
    names = {row.cells[1].text for table in tables for row in table.rows}
    units = notes_on_units(content, [d for d in content.districts if marked(content, d) in names])
    told = coverage_notes(tables, content.tier.all_units, missing)
    return Annex(annex_id, "", title, tables, (*notes, *told, *units))


def _decided(content: Content, known_on: dt.date) -> str:
    """Which year's results of circular 124 are printed, by which decisions, as known when; or why none are."""
    if not content.tier.same_year:
        before = f"năm {content.year.year}"
        return f"Kết quả “An toàn về ANTT” {before} nêu tại báo cáo {before}; không so sánh được {REARRANGED}."
    first, last = content.recognition.first_decided, content.recognition.last_decided
    days = f" từ ngày {day(first)} đến ngày {day(last)}" if first and last else ""
    if first and first == last:
        days = f" ngày {day(first)}"
    decided = f"theo quyết định công nhận{days}" if days else "chưa có số liệu về quyết định công nhận"
    year = f"Kết quả “An toàn về ANTT” là của năm {content.year.year}"
    return f"{year}, {decided}; số liệu biết đến ngày {day(known_on)}."


def _criteria(content: Content, known_on: dt.date) -> Annex:
    """A table of the communes' results by district, or of the communes in the programme themselves."""
    passed, advanced, level = "Đạt chỉ tiêu 19.2", "Đạt chỉ tiêu 19.2 nâng cao", "Mức nông thôn mới"
    year = f"An toàn về ANTT năm {content.year.year}"
    # Of a single commune a share says nothing; wards, which only circular 124 concerns, stand in the annex on it.
    of_many = content.tier.districts and not content.tier.one
    told = "Số xã" if of_many else "Kết quả"
    register, shares, advanced_shares, security = (columns if of_many else [] for columns in (
        [(Column("Số xã", 6), "dia_ban.xa"), (Column("Xã tham gia NTM", 7), "dia_ban.xa_ntm")],
        [(Column("Tỷ lệ", 8, passed), "ct_19_2.ty_le")],
        [(Column("Tỷ lệ", 8, advanced), "ct_19_2_nc.ty_le")],
        [] if not content.tier.same_year else [
            (Column("Đạt", 6, year), "tt124.dat"),
            (Column("Tỷ lệ", 8, year), "tt124.ty_le"),
            (Column("Chưa đạt", 6, year), "tt124.chua_dat"),
        ],
    ))  # fmt: skip
    of_districts = [
        (Column(number, 6, "Huyện đạt chỉ tiêu"), f"{stem}.dat")
        for number, stem in (("9.4", "ct_9_4"), ("9.1", "ct_9_1"))
        if f"{stem}.dat" in content.figures and of_many
    ]
    columns = [
        *register,
        (Column(told, 6, passed), "ct_19_2.dat"),
        *shares,
        (Column("Thuộc diện xét", 7, advanced), "ct_19_2_nc.ap_dung"),
        (Column(told, 6, advanced), "ct_19_2_nc.dat"),
        *advanced_shares,
        (Column("Nâng cao", 7, level), "xa.nang_cao"),
        (Column("Kiểu mẫu", 7, level), "xa.kieu_mau"),
        (Column("Kiểu mẫu ANTT", 7, level), "xa.kieu_mau_antt"),
        *of_districts,
        *security,
    ]
    table = district_table(content, "", columns, of="ct_19_2.tong")
    outside = ", ".join(plain(name) for name in content.outside)
    notes = (f"Không tính xã không tham gia xây dựng nông thôn mới: {outside}.",) if outside else ()
    notes = (*notes, _decided(content, known_on))
    title = f"Tổng hợp kết quả thực hiện tiêu chí an ninh, trật tự {content.period.label}"
    return _annex(content, "criteria", title, table, notes=notes)


def _failing(content: Content) -> Annex:
    """One row per commune or district and indicator, in the order of the law, with all failed conditions."""
    within = not content.tier.one and any(f.district != f.unit for f in content.failures)
    columns = (
        COUNTER,
        Column("Mã", 6, numeric=False),
        Column(content.tier.all_units.capitalize(), 12, numeric=False),
        *([Column("Huyện, thị xã", 13, numeric=False)] if within else []),
        Column("Chỉ tiêu, tiêu chuẩn chưa đạt", 20, numeric=False),
        Column("Nội dung chưa đạt", 42, numeric=False),
        Column(f"Lý do theo báo cáo của {content.tier.reporting}", 22, numeric=False),
    )
    rows = []
    grouped = groupby(content.failures, key=lambda f: (f.indicator, f.unit))
    for number, (_, group) in enumerate(grouped, 1):
        conditions = list(group)
        first = conditions[0]
        district = full_name(first.district_kind, first.district_name)
        unit = first.unit_name if first.unit != first.district else district
        title = first.title if first.period == content.period.code else f"{first.title} (năm {first.period})"
        failed = "; ".join(c.label for c in conditions)
        above = [district] if within else []
        cells = (f"{number:02}", first.unit, unit, *above, title, failed, first.reason or NO_DATA)
        rows.append(Row(tuple(Run(plain(cell)) for cell in cells)))
    title = f"Danh sách {content.tier.all_units} chưa đạt và nội dung chưa đạt"
    return _annex(content, "failing", title, Table("", columns, tuple(rows)), notes=_unconfirmed(content))


def _unconfirmed(content: Content) -> tuple[str, ...]:
    """A warning to whoever signs: words that nobody has compared with the instrument yet."""
    titles = dict.fromkeys(plain(f.title) for f in content.failures if not f.confirmed)
    if not titles:
        return ()
    return (f"Chưa đối chiếu lời văn với văn bản gốc, cần kiểm tra trước khi ban hành: {'; '.join(titles)}.",)


def _recognition(content: Content, known_on: dt.date) -> Annex:
    columns, communal = [], content.tier.communal.capitalize()
    for subject, noun in SUBJECTS.items():
        group = noun.capitalize()
        columns += [
            (Column("Tổng số", 6, group), f"cong_nhan.{subject}.tong"),
            (Column("Đăng ký", 6, group), f"cong_nhan.{subject}.dang_ky"),
            (Column("Công nhận", 6, group), f"cong_nhan.{subject}.cong_nhan"),
            (Column("Tỷ lệ", 8, group), f"cong_nhan.{subject}.ty_le"),
        ]
    of_many = content.tier.districts and not content.tier.one
    columns += [
        *([(Column("Tổng số", 5.5, communal), "tt124.tong")] if of_many else []),
        (Column("Đạt", 5.5, communal), "tt124.dat"),
        *([(Column("Tỷ lệ", 8, communal), "tt124.ty_le")] if of_many else []),
        (Column("Có quyết định", 6.5, communal), "tt124_qd.dat"),
    ]
    title = f"Kết quả thực hiện tiêu chuẩn “An toàn về an ninh, trật tự” năm {content.year.year}"
    table = district_table(content, "", columns)
    return _annex(content, "recognition", title, table, notes=(_decided(content, known_on),))


def _incidents(content: Content) -> Annex:
    tables = [
        _compared(content, "Biểu 1. Tội phạm, tệ nạn xã hội (vụ)", {
            "toi_pham": "Tội phạm các loại",
            "tp_ttxh": "Phạm tội về trật tự xã hội",
            "tnxh_vu": "Tệ nạn xã hội",
        }),
        _compared(content, "Biểu 2. Tai nạn giao thông", {
            "tngt_vu": "Số vụ",
            "tngt_chet": "Số người chết",
            "tngt_bi_thuong": "Số người bị thương",
        }),
        _compared(content, "Biểu 3. Cháy, nổ", {
            "chay_vu": "Số vụ cháy",
            "no_vu": "Số vụ nổ",
            "chay_no_chet": "Số người chết",
            "chay_no_bi_thuong": "Số người bị thương",
        }, relative=False),
        *([_against_2019(content)] if content.tier.districts and not content.tier.one else []),
    ]  # fmt: skip
    title = f"Tình hình tội phạm, tệ nạn xã hội, tai nạn giao thông, cháy, nổ {content.period.label}"
    now, before = (content.figures[f"so_ngay.{window}"] for window in ("ky_nay", "cung_ky"))
    notes = (f"Kỳ này có {now.printed} ngày, cùng kỳ có {before.printed} ngày.",) if now.value != before.value else ()
    return _annex(content, "incidents", title, *tables, notes=notes)


def _compared(content: Content, title: str, stems: dict[str, str], relative: bool = True) -> Table:
    columns = []
    for stem, group in stems.items():
        columns += [
            (Column("Kỳ này", 7, group), f"{stem}.ky_nay"),
            (Column("Cùng kỳ", 7, group), f"{stem}.cung_ky"),
            (Column("Tăng, giảm", 7, group), f"{stem}.tang_giam"),
        ]
        if relative:
            columns.append((Column("Tỷ lệ", 8, group), f"{stem}.tang_giam_ty_le"))
    return district_table(content, title, columns)


def _against_2019(content: Content) -> Table:
    group = f"Năm {content.year.year} so với năm 2019"
    return district_table(
        content,
        f"Biểu 4. Phạm tội về trật tự xã hội năm {content.year.year} so với năm 2019 (vụ)",
        [
            (Column("Năm 2019", 10), "giam_2019.goc"),
            (Column(f"Năm {content.year.year}", 10), "giam_2019.nam"),
            (Column("Tăng, giảm", 10, group), "giam_2019.tang_giam"),
            (Column("Tỷ lệ", 10, group), "giam_2019.tang_giam_ty_le"),
        ],
    )


def _models(content: Content) -> Annex:
    parts = {
        "diem": "Số điểm",
        "to": "Số tổ",
        "thanh_vien": "Số thành viên",
        "xa": "Số xã có mô hình",
        "kha_tot": "Xếp loại khá, tốt",
        "tam_dung": "Tạm dừng",
        "thanh_loai": "Thanh loại",
    }
    columns = (
        COUNTER,
        Column("Mã", 6, numeric=False),
        Column("Tên mô hình", 34, numeric=False),
        Column("Loại", 20, numeric=False),
        *(Column(title, 8) for title in parts.values()),
    )
    kinds = {v.code: v.label for v in form_on(content.period.cut_off).enums["LOAI_MO_HINH"]}

    def cells(stem: str) -> list[Run]:
        return [figure_run(content.figures[f"{stem}.{part}"]) for part in parts]

    groups = [m for m in content.models if m.code]
    rows = [
        Row(
            (
                Run(f"{i:02}"),
                Run(plain(m.code)),
                Run(plain(m.name)),
                Run(kinds.get(m.kind or "", "")),
                *cells(f"mo_hinh.{m.code}"),
            )
        )
        for i, m in enumerate(groups, 1)
    ]
    rows.append(Row((Run(""), Run(""), Run("Tổng cộng"), Run(""), *cells("mo_hinh")), total=True))
    notes = (
        "Số điểm, số tổ, số thành viên tính các mô hình đang hoạt động;"
        " nhóm mô hình đếm theo mã danh mục của Thành phố.",
    )
    title = f"Mô hình phong trào toàn dân bảo vệ an ninh Tổ quốc {content.period.label}"
    return _annex(content, "models", title, Table("", columns, tuple(rows)), notes=notes)


def _camera(content: Content) -> Annex:
    columns = [
        (Column("Số xã có camera", 10), "xa.co_camera"),
        (Column("Số điểm", 10), "camera_diem"),
        (Column("Số mắt", 10), "camera_mat"),
        (Column("Số điểm chia sẻ dữ liệu với Công an", 12), "camera_chia_se"),
    ]
    table = district_table(content, "", columns if not content.tier.one else columns[1:])
    return _annex(content, "camera", f"Hệ thống camera an ninh {content.period.label}", table)


def _targets(content: Content) -> Annex:
    """What the programme aims at, and what was reached."""
    aimed = f"ục tiêu đến {load_profile().programme_on(content.period.cut_off).targets_by}"
    columns = (
        COUNTER,
        Column("Chỉ tiêu", 46, numeric=False),
        Column("Cả nước", 10, f"M{aimed}", numeric=False),
        Column("Thành phố", 10, f"M{aimed}", numeric=False),
        Column("Thực hiện", 12),
        Column("Kết quả", 18, numeric=False),
    )
    figures = content.figures

    def aim(figure_id: str) -> Run:
        return figure_run(figures[figure_id]) if figure_id in figures else Run("")

    rows: list[Row] = []
    for number, target in enumerate(aims_of(content), 1):
        reached, wanted, met = figures[target.achieved], target.city or target.national, "Chưa đủ số liệu"
        if reached.value is not None and wanted and not reached.incomplete:
            met = "Đạt" if reached.value >= wanted.value else "Chưa đạt"
        aims = (aim(f"muc_tieu.{target.id}.{level}") for level in ("toan_quoc", "thanh_pho"))
        rows.append(Row((Run(f"{number:02}"), Run(plain(target.label)), *aims, figure_run(reached), Run(met))))
    return _annex(content, "targets", f"Kết quả so với m{aimed}", Table("", columns, tuple(rows)))


def aims_of(content: Content) -> list[Target]:
    """Targets of the programme that the report has figures for."""
    programme = load_profile().programme_on(content.period.cut_off)
    return [target for target in programme.targets if target.achieved in content.figures]


def _data_quality(content: Content) -> Annex:
    table = quality_table(content.offices, content.figures)
    period = content.period
    notes = (
        f"Hạn nộp: hết ngày {day(period.due_district)}; khóa sổ từ ngày {day(period.locks_on)}."
        " Tổng cộng của Đúng hạn, Đạt lần đầu là số đơn vị. Cảnh báo còn mở: chưa có người xác nhận.",
    )
    title = f"Chất lượng số liệu báo cáo {period.label}"
    return _annex(content, "data_quality", title, table, notes=notes)
