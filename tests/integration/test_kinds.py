"""Every kind of report on a whole season: what it says against what the generator put in, and that it says no more."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import Connection, create_engine

from antt.archive import Stored
from antt.blank import write_blank
from antt.findings import FORM, add_findings, compare, read_findings
from antt.reference.calendar import load_calendar
from antt.reference.form import FIRST_DATA_ROW, ID_ROW, RECORD_ID, RECORD_VALUE, load_form
from antt.reference.units import load_units
from antt.render import KINDS, Snapshot, make_snapshot, make_snapshots, write_all, write_documents
from antt.render.compose import compose
from antt.render.document import Document
from antt.render.dossier import Dossier
from antt.render.inspection import Inspection
from antt.render.printed import undeclared
from antt.render.wording import NOT_DEFINED
from antt.warehouse.server import Server
from tests.conftest import copied_database
from tests.integration.conftest import Season
from tests.unit.render.small import pdf_text, unspaced

OFFICE, COMMUNE, FAILING = "276", "09958", "10009"
"""Thạch Thất, of which Đại Đồng and Hạ Bằng, which fails circular 124."""
GLUED = re.compile(r"[^\W\d_][.;:,][^\W\d_]")
"""A sentence that begins where the one before ends."""
YEAR, HALF = load_calendar().period("2023"), load_calendar().period("2024-H1")
TODAY = dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def warehouse(server: Server, season: Season) -> Iterator[Connection]:
    """The season, in a transaction that is rolled back."""
    with copied_database(server, season.database) as url:
        engine = create_engine(url)
        with engine.connect() as connection:
            yield connection
        engine.dispose()


@pytest.fixture(scope="module")
def inspected(warehouse: Connection, tmp_path_factory: pytest.TempPathFactory) -> Connection:
    """The season with the findings of two communes."""
    path = tmp_path_factory.mktemp("findings") / "kt.xlsx"
    write_findings(path, [(COMMUNE, "124", "CHUA", "Thiếu biên bản."), (FAILING, "19.2", "CHUA", "")])
    findings = read_findings(path.read_bytes(), TODAY)
    assert findings.issues == ()
    assert add_findings(warehouse, Stored("f" * 64, 1), findings) == 2
    assert add_findings(warehouse, Stored("f" * 64, 1), findings) == 0
    return warehouse


def write_findings(path: Path, rows: list[tuple[str, str, str, str]]) -> None:
    """The blank workbook with findings in it: commune, indicator, outcome, remark."""
    form = load_form(FORM)
    write_blank(path, form, YEAR, OFFICE)
    book = openpyxl.load_workbook(path)
    cover, sheet = book["Thông tin chung"], book["Kết quả kiểm tra"]
    for row in range(FIRST_DATA_ROW, cover.max_row + 1):
        said = {"nguoi_lap": "Người lập", "truong_doan": "Trưởng đoàn", "do_mat": "Thường"}
        if filled := said.get(str(cover.cell(row, RECORD_ID).value)):
            cover.cell(row, RECORD_VALUE, filled)
    columns = {cell.value: cell.column for cell in sheet[ID_ROW]}
    labels = {v.code: v.label for name in ("CHI_TIEU", "KET_QUA") for v in form.enums[name]}
    for number, (unit, indicator, outcome, remark) in enumerate(rows, FIRST_DATA_ROW):
        values: dict[str, str | dt.date | None] = {
            "ma_xa": unit,
            "chi_tieu": labels[indicator],
            "ket_qua": labels.get(outcome),
            "ngay_kiem_tra": dt.date(2024, 11, 20),
            "nhan_xet": remark or None,
        }
        for field, value in values.items():
            sheet.cell(number, columns[field], value)
    book.save(path)


def flows(season: Season, period: str) -> pd.DataFrame:
    """What the generator put in, by commune, summed over the buckets."""
    table = pd.read_csv(season.truth / period / "flows.csv", dtype={"ma_huyen": str, "ma_xa": str})
    return table.groupby(["ma_huyen", "ma_xa"]).sum(numeric_only=True)


def annual(season: Season) -> pd.DataFrame:
    types = {"ma_huyen": str, "ma_xa": str}
    table = pd.read_csv(season.truth / "2023" / "annual.csv", dtype=types, keep_default_na=False)
    return table.set_index("ma_xa")


def texts(document: Document) -> str:
    """All that is printed."""
    cells = (c.text for t in document.tables for r in t.rows for c in r.cells)
    annexes = (c.text for a in document.annexes for t in a.tables for r in t.rows for c in r.cells)
    notes = (note for a in document.annexes for note in (a.title, *a.notes))
    return "\n".join([document.title, *(b.text for b in document.blocks), *cells, *annexes, *notes])


def row_of(document: Document, title: str, table: int) -> list[str]:
    """Cells of the row of a table in the text that begins with a title."""
    rows = document.tables[table].rows
    return next([c.text for c in row.cells[2:]] for row in rows if row.cells[1].text == title)


def test_a_district_is_told_what_the_generator_put_in_commune_by_commune(warehouse: Connection, season: Season) -> None:
    snapshot = make_snapshot(warehouse, "district", YEAR, scope=OFFICE)
    figures, truth = snapshot.content.figures, flows(season, "2023").loc[OFFICE]
    assert figures.value("tp_ttxh.ky_nay") == int(truth["tp_ttxh"].sum())
    for commune, row in truth.iterrows():
        assert figures.value(f"{commune}.tp_ttxh.ky_nay") == int(row["tp_ttxh"])
    own = annual(season).query("ma_huyen == @OFFICE")
    assert figures.value("tt124_qd.dat") == int((own["tt124_ket_qua"] == "DAT").sum())
    # And what the whole province's report says of the district.
    province = make_snapshot(warehouse, "annual", YEAR).content.figures
    # How it reported is an answer about one office, and a number of all.
    same = [i for i in figures if f"{OFFICE}.{i}" in province and not i.startswith("bao_cao.")]
    assert len(same) > 60
    assert {i: figures[i].printed for i in same} == {i: province[f"{OFFICE}.{i}"].printed for i in same}


def test_a_district_gets_no_name_and_no_figure_of_another(warehouse: Connection) -> None:
    document = compose(make_snapshot(warehouse, "district", YEAR, scope=OFFICE))
    units = load_units().on(YEAR.cut_off)
    own = {u.code for u in units.values() if OFFICE in {u.code, u.parent}}
    assert {f.lineage.unit for f in document.figures} <= own | {""}
    # Without a unit: how long the periods are, and what the programme aims at.
    assert all(f.lineage.source or f.lineage.figures for f in document.figures if not f.lineage.unit)
    printed, names = texts(document), {units[code].name for code in own}
    others = {o.name for o in load_units().offices_on(YEAR.cut_off) if o.unit_code != OFFICE}
    others |= {f"Xã {u.name}" for u in units.values() if u.code not in own and u.kind == "xa" and u.name not in names}
    assert len(others) > 300
    assert [name for name in others if re.search(rf"\b{name}\b", printed)] == []


def test_a_dossier_has_verdicts_papers_models_and_history_of_its_commune(warehouse: Connection, season: Season) -> None:
    good, bad = make_snapshots(warehouse, "dossier", YEAR, [COMMUNE, FAILING])
    truth = annual(season)
    assert isinstance(bad.content, Dossier)
    (circular,) = (v for v in bad.content.verdicts if v.indicator == "124")
    failed = [c.label for c in circular.conditions if c.met is False]
    assert (circular.outcome, circular.entered) == (
        "chua_dat",
        "dat" if truth["tt124_ket_qua"][FAILING] == "DAT" else "chua_dat",
    )
    assert len(failed) == 1
    assert any(failed[0] in block.text for block in compose(bad).blocks)
    document = compose(good)
    assert document.title == (
        "Thực hiện tiêu chí an ninh, trật tự trong xây dựng nông thôn mới tại xã Đại Đồng, huyện Thạch Thất năm 2023"
    )
    assert not document.signed
    resolution = dt.date.fromisoformat(truth["nq_dang_uy_ngay"][COMMUNE])
    assert f"{resolution:%d/%m/%Y}" in texts(document).replace("/3/", "/03/")
    assert f"Số {truth['tt124_so_qd'][COMMUNE]}" in texts(document)
    models = pd.read_csv(season.truth / "2023" / "models.csv", dtype={"ma_xa": str}).query("ma_xa == @COMMUNE")
    figures = good.content.figures
    for model in models.itertuples():
        assert figures.value(f"{COMMUNE}.mo_hinh.{model.ma_mo_hinh}.diem") == int(str(model.so_diem))
    crime = ["tp_ttxh", "tp_kinh_te", "tp_moi_truong", "tp_ma_tuy", "tp_cong_nghe_cao"]
    for period in ("2021", "2022"):
        put_in = flows(season, period).reset_index().set_index("ma_xa").to_dict("index")[COMMUNE]
        assert figures.value(f"{COMMUNE}.lich_su.{period}.toi_pham") == sum(int(put_in[c]) for c in crime)
        assert figures.value(f"{COMMUNE}.lich_su.{period}.tnxh_vu") == int(put_in["tnxh_vu"])
    assert f"{COMMUNE}.lich_su.2020.toi_pham" not in figures, "nothing was reported of 2020"
    assert {f.lineage.unit for f in figures.values()} == {COMMUNE}


def test_a_dossier_of_half_a_year_has_no_result_of_the_circular_for_it(warehouse: Connection) -> None:
    half = load_calendar().period("2024-H1")
    document = compose(make_snapshot(warehouse, "dossier", half, scope=COMMUNE))
    (table,) = (t for t in document.tables if t.columns[-1].title == "An toàn về ANTT")
    rows = {row.cells[1].text: row.cells[-1].text for row in table.rows}
    assert rows[half.label] == NOT_DEFINED, rows
    assert "Đạt" in rows.values(), "of half a year before the whole year is told"


def test_findings_stand_beside_what_was_entered_and_computed(inspected: Connection) -> None:
    now = make_snapshot(inspected, "scorecard", YEAR).known_at
    found = {(c.unit, c.indicator): c for c in compare(inspected, ["2023"], now)}
    assert set(found) == {(COMMUNE, "124"), (FAILING, "19.2")}
    other, agreed = found[COMMUNE, "124"], found[FAILING, "19.2"]
    assert (other.entered, other.computed, other.found, other.differs) == ("dat", "dat", "chua_dat", True)
    assert (agreed.computed, agreed.found) == ("chua_dat", "chua_dat")
    document = compose(make_snapshot(inspected, "dossier", YEAR, scope=COMMUNE))
    title = "Xã đạt tiêu chuẩn “An toàn về an ninh, trật tự”"
    assert row_of(document, title, 0)[1:] == ["Đạt", "Đạt", "Chưa đạt"]
    assert "Thiếu biên bản" in texts(document)


def test_what_is_wrong_in_a_workbook_of_findings_is_told_cell_by_cell(tmp_path: Path) -> None:
    path = tmp_path / "kt.xlsx"
    write_findings(path, [("00376", "124", "DAT", ""), (COMMUNE, "124", "", ""), (FAILING, "124", "DAT", "")] * 2)
    findings = read_findings(path.read_bytes(), TODAY)
    assert findings.rows == ()
    told = [(i.rule.code, i.finding.cell) for i in findings.issues if int(i.finding.cell[1:]) < FIRST_DATA_ROW + 3]
    assert sorted(told) == [
        ("cell.required", "C8"),
        ("row.duplicate", "A7"),
        ("row.duplicate", "A8"),
        ("row.duplicate", "A9"),
        ("row.outside", "A7"),
    ]
    (issue,) = read_findings(b"%PDF-1.7", TODAY).issues
    assert issue.rule.code == "file.not_workbook"


def test_the_report_for_an_inspection_covers_both_periods(inspected: Connection) -> None:
    snapshot = make_snapshot(inspected, "inspection", HALF, scope="2023")
    content, document = snapshot.content, compose(snapshot)
    assert isinstance(content, Inspection)
    assert (snapshot.name, document.subject[-1]) == ("inspection-2023", "năm 2023 và 6 tháng đầu năm 2024")
    own = [make_snapshot(inspected, kind, p).content for kind, p in (("annual", YEAR), ("half_year", HALF))]
    for period, part in zip(("2023", "2024-H1"), own, strict=True):
        assert {i: f.printed for i, f in content.figures.part(period).items()} == {
            i: f.printed for i, f in part.figures.items()
        }
    circular = row_of(document, "An toàn về an ninh, trật tự (Thông tư 124)", 0)
    assert circular == ["382", "368", "96,34%", "–", "–", "–"], "once, of the year that was judged"
    assert any("“–” là không xét trong kỳ" in block.text for block in document.blocks)
    assert content.figures.value("kiem_tra.khac") == 1
    (difference,) = (b.text for b in document.blocks if "kết quả kiểm tra chưa đạt" in b.text)
    assert difference.startswith("- Xã Đại Đồng, huyện Thạch Thất: ") or difference.startswith("Xã Đại Đồng")
    said = "\n".join(b.text for b in document.blocks)
    sentences = {q.text.split(". ")[0].rstrip(".") for part in content.both for q in part.quotes}
    assert {s: said.count(s) for s in sentences} == dict.fromkeys(sentences, 1), "each once, under one head"
    assert len({a.id for a in document.annexes}) == len({a.number for a in document.annexes}) == len(document.annexes)


@pytest.mark.parametrize(("kind", "period", "scope"), [
    ("district", YEAR, OFFICE), ("district", HALF, OFFICE), ("scorecard", HALF, ""), ("inspection", HALF, "2023"),
    ("annual", YEAR, ""), ("half_year", HALF, ""),
])  # fmt: skip
def test_no_number_in_the_text_is_not_a_figure_and_sentences_stand_apart(
    inspected: Connection, kind: str, period: object, scope: str
) -> None:
    document = compose(make_snapshot(inspected, kind, period, scope=scope))  # type: ignore[arg-type]
    for block in document.blocks:
        assert not undeclared(block.runs), block.text
        assert not GLUED.search(block.text), block.text


def test_many_are_set_by_other_processes_as_they_are_set_here(warehouse: Connection, tmp_path: Path) -> None:
    communes = KINDS["dossier"].scopes(YEAR)[:4]
    snapshots = make_snapshots(warehouse, "dossier", YEAR, communes)
    paths = write_all(lambda: nullcontext(warehouse), snapshots, tmp_path / "many")
    assert [p[0].name for p in paths] == [f"dossier-{code}.pdf" for code in communes]
    first: Snapshot = snapshots[0]
    here = write_documents(warehouse, first, tmp_path / "one")
    assert [p.read_bytes() for p in here] == [p.read_bytes() for p in paths[0]]
    printed = unspaced(pdf_text(here[0].read_bytes()))
    assert all(unspaced(c.text) in printed for t in compose(first).tables for r in t.rows for c in r.cells)
