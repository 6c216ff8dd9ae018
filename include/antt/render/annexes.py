"""The annexes: tables whose every number is a figure of the report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from antt.reference.form import form_on
from antt.render.content import MOST_NAMED, Content
from antt.render.document import MORE_TO_COME, Annex, Column, Row, Run, Table, figure_run, plain
from antt.render.figure import prefixed
from antt.render.notes import marked, notes_on_units
from antt.render.quality import arrived_on
from antt.render.queries import full_name
from antt.render.results import SUBJECTS
from antt.render.wording import NO_DATA, NOT_DEFINED, day

NUMBERS = {
    "criteria": "I",
    "failing": "II",
    "recognition": "III",
    "incidents": "IV",
    "models": "V",
    "data_quality": "VI",
    "changes": "VII",
}
"""Annex id → number, in the order in which they are printed; the text refers to an annex by its id. The
last one, made in ``antt.render.changes``, is that of later editions only."""

SIGNS = f"Ký hiệu: {NO_DATA} chưa có số liệu; {NOT_DEFINED} không tính được hoặc số gốc quá nhỏ để tính tỷ lệ."

_COUNTER = Column("TT", 4)


def annexes(content: Content, known_on: dt.date) -> tuple[Annex, ...]:
    """The annexes of every report, in the order of ``NUMBERS``; ``known_on`` is the day of which its data are."""
    return (
        _criteria(content, known_on),
        _failing(content),
        _recognition(content, known_on),
        _incidents(content),
        _models(content),
        _data_quality(content),
    )


def district_table(
    content: Content, title: str, columns: Sequence[tuple[Column, str | Mapping[str, str]]], of: str = ""
) -> Table:
    """A table of one row a reporting unit and a total.

    ``columns`` come with what fills them: the id of a figure without its unit, or texts by unit. With ``of``, units
    that have no figure of that id are left out.
    """
    told = [d for d in content.districts if not of or prefixed(d.district, of) in content.figures]
    units: list[tuple[str, str | None, str]] = [
        (f"{i:02}", d.district, marked(content, d)) for i, d in enumerate(told, 1)
    ]

    def cell(source: str | Mapping[str, str], district: str | None) -> Run:
        if isinstance(source, str):
            return figure_run(content.figures[prefixed(district, source)])
        return Run(source[district] if district else "")

    rows = [
        Row((Run(number), Run(name), *(cell(source, code) for _, source in columns)), total=code is None)
        for number, code, name in [*units, ("", None, "Tổng cộng")]
    ]
    unit = Column(content.tier.title, 16, numeric=False)
    return Table(title, (_COUNTER, unit, *(column for column, _ in columns)), tuple(rows))


def coverage_notes(content: Content, tables: Iterable[Table]) -> tuple[str, ...]:
    """What the reader must know about the numbers: signs used, and who is missing where a total is incomplete."""
    runs = [run for table in tables for row in table.rows for run in row.cells]
    notes = []
    if any(run.text in {NO_DATA, NOT_DEFINED} for run in runs):
        notes.append(SIGNS)
    if any(run.mark for run in runs):
        missing = ", ".join(plain(o.office) for o in content.missing) if len(content.missing) <= MOST_NAMED else ""
        named = f"; chưa có báo cáo của: {missing}" if missing else ""
        notes.append(f"({MORE_TO_COME}) Chưa đủ số liệu của tất cả các {content.tier.all_units}{named}.")
    names = {run.text for run in runs if run.figure is None}
    return (*notes, *notes_on_units(content, [d for d in content.districts if marked(content, d) in names]))


def _annex(content: Content, annex_id: str, title: str, *tables: Table, notes: tuple[str, ...] = ()) -> Annex:
    return Annex(annex_id, NUMBERS[annex_id], title, tables, (*notes, *coverage_notes(content, tables)))


def _decided(content: Content, known_on: dt.date) -> str:
    """Which year's results of circular 124 are printed, by which decisions, as known when."""
    first, last = content.recognition.first_decided, content.recognition.last_decided
    days = f" từ ngày {day(first)} đến ngày {day(last)}" if first and last else ""
    decided = f"theo quyết định công nhận{days}" if days else "chưa có số liệu về quyết định công nhận"
    year = f"Kết quả “An toàn về ANTT” là của năm {content.year.year}"
    return f"{year}, {decided}; số liệu biết đến ngày {day(known_on)}."


def _criteria(content: Content, known_on: dt.date) -> Annex:
    """A table of the communes' results by district, or of the communes in the programme themselves."""
    passed, advanced, level = "Đạt chỉ tiêu 19.2", "Đạt chỉ tiêu 19.2 nâng cao", "Mức nông thôn mới"
    year = f"An toàn về ANTT năm {content.year.year}"
    # Of a single commune a share says nothing; wards, which only circular 124 concerns, stand in the annex on it.
    register, shares, advanced_shares, security = (columns if content.tier.districts else [] for columns in (
        [(Column("Số xã", 6), "dia_ban.xa"), (Column("Xã tham gia NTM", 7), "dia_ban.xa_ntm")],
        [(Column("Tỷ lệ", 8, passed), "ct_19_2.ty_le")],
        [(Column("Tỷ lệ", 8, advanced), "ct_19_2_nc.ty_le")],
        [
            (Column("Đạt", 6, year), "tt124.dat"),
            (Column("Tỷ lệ", 8, year), "tt124.ty_le"),
            (Column("Chưa đạt", 6, year), "tt124.chua_dat"),
        ],
    ))  # fmt: skip
    of_districts = [
        (Column(number, 6, "Huyện đạt chỉ tiêu"), f"{stem}.dat")
        for number, stem in (("9.4", "ct_9_4"), ("9.1", "ct_9_1"))
        if f"{stem}.dat" in content.figures
    ]
    columns = [
        *register,
        (Column("Số xã", 6, passed), "ct_19_2.dat"),
        *shares,
        (Column("Thuộc diện xét", 7, advanced), "ct_19_2_nc.ap_dung"),
        (Column("Số xã", 6, advanced), "ct_19_2_nc.dat"),
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
    within = any(f.district != f.unit for f in content.failures)
    columns = (
        _COUNTER,
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
    columns += [
        (Column("Tổng số", 5.5, communal), "tt124.tong"),
        (Column("Đạt", 5.5, communal), "tt124.dat"),
        (Column("Tỷ lệ", 8, communal), "tt124.ty_le"),
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
        *([_against_2019(content)] if content.tier.districts else []),
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
        _COUNTER,
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


def _data_quality(content: Content) -> Annex:
    arrived = {o.district: arrived_on(o) for o in content.offices}
    table = district_table(
        content,
        "",
        [
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
        ],
    )
    period = content.period
    notes = (
        f"Hạn nộp: hết ngày {day(period.due_district)}; khóa sổ từ ngày {day(period.locks_on)}."
        " Tổng cộng của Đúng hạn, Đạt lần đầu là số đơn vị. Cảnh báo còn mở: chưa có người xác nhận.",
    )
    title = f"Chất lượng số liệu báo cáo {period.label}"
    return _annex(content, "data_quality", title, table, notes=notes)
