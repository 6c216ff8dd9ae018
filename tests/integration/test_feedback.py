"""The answer to a sender: every bad cell marked in its own workbook, and what has become of the issues told before."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from openpyxl import Workbook
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from antt import pipeline
from antt.check import Submitted, check_batch
from antt.cli import app
from antt.feedback import Answer, Revision, Sent, annotate
from antt.feedback.marks import FILLS, SIGN
from antt.feedback.sheets import FOUND, HEAD_ROW, RECEIPT
from antt.read import Grid, read_workbook
from antt.reference.checks import Severity
from antt.reference.form import ID_ROW, FieldKind, FieldType, SheetLayout, load_form
from antt.settings import TIMEZONE, Settings
from tests.helpers.workbooks import edit

FORM = load_form()
PLANTED = 10_000
COMMUNES = ("09592", "09598", "09604", "09610", "09613", "09616")
"""Of Sơn Tây."""
Place = tuple[str, str]


def with_more_models(path: Path, rows: int) -> None:
    """Repeat the first model under other codes: the largest district has fewer than ``PLANTED`` cells to spoil."""
    book = openpyxl.load_workbook(path)
    sheet = book[FORM.sheet("models").name]
    columns = {cell.value: cell.column for cell in sheet[ID_ROW]}
    last = max(row for row in range(ID_ROW, sheet.max_row + 1) if sheet.cell(row, 1).value)
    for row in range(last + 1, last + 1 + rows):
        for cell in sheet[ID_ROW + 1]:
            sheet.cell(row, cell.column).value = cell.value
        sheet.cell(row, columns["ma_mo_hinh"]).value = f"MH{row}"
    book.save(path)


def spoilable(grid: Grid) -> Iterator[Place]:
    """Cells of a table in which the word «sai» is wrong."""
    wrong = {FieldType.INTEGER, FieldType.DECIMAL, FieldType.DATE, FieldType.ENUM, FieldType.BOOLEAN}
    for field in grid.fields:
        if field.type in wrong and field.kind is not FieldKind.KEY:
            yield from ((grid.sheet.name, address) for address in grid.addresses[field.id])


def spoil(path: Path) -> list[Place]:
    """Write the word «sai» into ``PLANTED`` cells."""
    reading = read_workbook(path.read_bytes(), FORM)
    tables = [g for g in reading.grids.values() if g.sheet.layout is SheetLayout.TABLE]
    places = [place for grid in tables for place in spoilable(grid)][:PLANTED]
    book = openpyxl.load_workbook(path)
    for sheet, address in places:
        book[sheet][address].value = "sai"
    book.save(path)
    return places


def cells(book: Workbook) -> dict[Place, Any]:
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        if sheet.title not in {FOUND, RECEIPT}
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_ten_thousand_bad_cells_are_each_marked_and_no_other_cell_changes(season_files: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(season_files / "workbooks" / "2023" / "277_chuong-my.xlsx", tmp_path))
    with_more_models(path, 500)
    planted = spoil(path)
    assert len(set(planted)) == PLANTED
    content = path.read_bytes()
    (checked,) = check_batch([Submitted(1, read_workbook(content, FORM), None, dt.date(2024, 1, 2))])
    found = [(i.finding.sheet, i.finding.cell) for i in checked.issues if i.rule.code in {"cell.type", "cell.enum"}]
    assert len(found) == PLANTED
    assert set(found) == set(planted)
    started = time.monotonic()
    annotated = annotate(Answer(Sent(path.name, content, dt.datetime.now(TIMEZONE), 1), checked, Revision()))
    assert time.monotonic() - started < 60
    assert annotated is not None
    book = openpyxl.load_workbook(io.BytesIO(annotated))
    red = FILLS[Severity.BLOCK].fgColor.rgb
    marked = [book[sheet][address] for sheet, address in planted]
    assert all(SIGN in cell.comment.text and cell.fill.fgColor.rgb == red for cell in marked)
    assert cells(book) == cells(openpyxl.load_workbook(io.BytesIO(content)))
    assert book[FOUND].max_row == HEAD_ROW + len(checked.issues)


@pytest.fixture
def workbook(season_files: Path, settings: Settings) -> Path:
    """Sơn Tây's report in the inbox."""
    path = settings.inbox / "2024-H1" / "269_son-tay.xlsx"
    path.parent.mkdir(parents=True)
    return Path(shutil.copy(season_files / "workbooks" / "2024-H1" / path.name, path))


class Answered(NamedTuple):
    """The forms of the answer to ``workbook``."""

    processed: pipeline.Processed
    page: str
    data: dict[str, Any]
    workbook: Path


def hand_in(settings: Settings) -> Answered:
    """Collect and process, on a day on which the period is closed and its report not late."""
    new = pipeline.collect(settings).new
    assert settings.warehouse_url
    engine = create_engine(settings.warehouse_url)
    with engine.begin() as connection:
        connection.execute(
            text("update intake.submission set received_at = '2024-06-15 09:05+07' where state = 'received'")
        )
    engine.dispose()
    processed = pipeline.process(settings, new)
    answers = sorted((settings.outbox / "2024-H1").glob("269_son-tay.*.tra-loi.json"))
    data = json.loads(answers[-1].read_text(encoding="utf-8"))
    page = answers[-1].with_suffix(".html").read_text(encoding="utf-8")
    return Answered(processed, page, data, answers[-1].with_suffix(".xlsx"))


def test_six_of_ten_errors_mended_and_one_added_come_back_as_6_fixed_4_remaining_1_new(
    workbook: Path, settings: Settings
) -> None:
    good = openpyxl.load_workbook(workbook)
    spoilt = [
        cell
        for commune in COMMUNES[:5]
        for cell in edit(workbook, "flows", {"tp_ttxh": "ba", "tngt_vu": None}, ma_xa=commune, doan_ky="B1")
    ]
    first = hand_in(settings)
    assert (first.data["counts"]["total"], first.data["comparison"]) == (10, None)
    assert {issue["status"] for issue in first.data["issues"]} == {None}

    book = openpyxl.load_workbook(first.workbook)  # the sender mends in the annotated workbook
    for cell in spoilt[:6]:
        book["Biểu 2 - Phát sinh"][cell].value = good["Biểu 2 - Phát sinh"][cell].value
    book.save(workbook)
    edit(workbook, "annual", {"dan_so": "nhiều"}, ma_xa=COMMUNES[5])
    edit(workbook, "cover", {"lan_nop": 2, "ly_do_sua": "Sửa theo trả lời (giả lập)"})
    second = hand_in(settings)

    assert second.data["comparison"] == {"previous": 1, "fixed": 6, "remaining": 4, "new": 1}
    assert sorted(issue["status"] for issue in second.data["issues"]) == ["new"] + ["remaining"] * 4
    assert {gone["unit_code"] for gone in second.data["fixed"]} == set(COMMUNES[:3])
    told = "So với lần nộp trước (mã tiếp nhận 1): đã sửa 6, còn lại 4, mới phát hiện 1"
    assert told in second.page
    book = openpyxl.load_workbook(second.workbook)
    assert told in book[FOUND]["A4"].value
    statuses = [book[FOUND].cell(row, 11).value for row in range(HEAD_ROW + 1, HEAD_ROW + 6)]
    assert sorted(statuses) == ["Còn lại"] * 4 + ["Mới phát hiện"]
    receipt = [[cell.value for cell in row] for row in book[RECEIPT].iter_rows()]
    assert sum(row[10] == "Đã sửa" for row in receipt) == 6
    commented = [c for s in book.worksheets for row in s.iter_rows() for c in row if c.comment]
    assert len(commented) == 5, "nothing is left of the marks before"


def test_a_file_whose_structure_is_broken_does_not_count_as_mended(workbook: Path, settings: Settings) -> None:
    good = Path(shutil.copy(workbook, settings.inbox.with_name("dung.xlsx")))
    edit(workbook, "flows", {"tp_ttxh": "ba"}, ma_xa=COMMUNES[0], doan_ky="B1")
    wrong = Path(shutil.copy(workbook, settings.inbox.with_name("sai.xlsx")))
    hand_in(settings)
    shutil.copy(wrong, workbook)
    edit(workbook, "cover", {"ngay_chot": dt.date(2023, 6, 14)})
    broken = hand_in(settings)
    assert ([issue["rule"] for issue in broken.data["issues"]], broken.data["comparison"]) == (["cover.cut_off"], None)
    shutil.copy(good, workbook)
    edit(workbook, "cover", {"lan_nop": 2, "ly_do_sua": "Sửa theo trả lời (giả lập)"})
    mended = hand_in(settings)
    assert mended.data["comparison"] == {"previous": 1, "fixed": 1, "remaining": 0, "new": 0}


@pytest.mark.usefixtures("workbook")
def test_the_receipt_names_the_file_the_office_and_what_was_read(settings: Settings) -> None:
    answered = hand_in(settings)
    receipt = answered.data["receipt"]
    assert (answered.data["submission"], answered.data["state"]) == (1, "accepted")
    assert (receipt["name"], receipt["district"], receipt["period"], receipt["revision"]) == (
        "2024-H1/269_son-tay.xlsx",
        "269",
        "2024-H1",
        1,
    )
    assert receipt["office"] == "Công an thị xã Sơn Tây"
    assert receipt["rows"]["Biểu 2 - Phát sinh"] == len(COMMUNES)
    sheet = openpyxl.load_workbook(answered.workbook)[RECEIPT]
    lines = {row[0].value: row[2].value for row in sheet.iter_rows(3)}
    assert (lines["Mã tiếp nhận"], lines["SHA-256"], lines["Kết quả"]) == ("1", receipt["sha256"], "Đã tiếp nhận")


def test_a_file_that_came_before_is_told_when_and_what_was_decided(workbook: Path, settings: Settings) -> None:
    same = workbook.with_name("gui lai.xlsx")
    shutil.copy(workbook, same)
    pipeline.collect(settings)
    waiting = (settings.outbox / "2024-H1" / "gui lai.1.bien-nhan.html").read_text(encoding="utf-8")
    assert "Đã nhận, đang chờ kiểm tra" in waiting
    pipeline.process(settings, pipeline.pending(settings))
    shutil.copy(settings.inbox / "da-nhan" / "2024-H1" / workbook.name, same)
    assert pipeline.collect(settings).duplicates == 1
    decided = (settings.outbox / "2024-H1" / "gui lai.1.bien-nhan.html").read_text(encoding="utf-8")
    assert "<dt>Mã tiếp nhận</dt><dd>1</dd>" in decided
    assert "Đã tiếp nhận" in decided
    assert "2024-H1/269_son-tay.1.tra-loi.html" in decided


def test_no_form_of_an_answer_contains_a_traceback_or_an_empty_part(workbook: Path, settings: Settings) -> None:
    edit(workbook, "flows", {"tp_ttxh": "ba", "tngt_vu": None, "tu_diem_xoa": -1}, ma_xa=COMMUNES[0], doan_ky="B1")
    edit(workbook, "annual", {"cax_danh_gia": "Khá"}, ma_xa=COMMUNES[1])
    (workbook.parent / "hong.xlsx").write_bytes(b"PK\x03\x04")
    answered = hand_in(settings)
    broken = json.loads((settings.outbox / "2024-H1" / "hong.2.tra-loi.json").read_text(encoding="utf-8"))
    assert broken["state"] == "refused"
    assert not (settings.outbox / "2024-H1" / "hong.2.tra-loi.xlsx").exists()
    for issue in [*answered.data["issues"], *broken["issues"]]:
        assert all(issue[part].strip() for part in ("what", "found", "expected", "mend", "basis")), issue
    for path in (settings.outbox / "2024-H1").glob("*.tra-loi.[hj]*"):
        assert not re.search(r"Traceback|Error\b|Exception", path.read_text(encoding="utf-8"))


def test_the_page_of_a_batch_shows_every_rule_and_every_submission(workbook: Path, settings: Settings) -> None:
    edit(workbook, "flows", {"tp_ttxh": "ba", "tngt_vu": None}, ma_xa=COMMUNES[0], doan_ky="B1")
    (workbook.parent / "hong.xlsx").write_bytes(b"PK\x03\x04")
    processed = hand_in(settings).processed
    assert processed.page == settings.home / "checks" / "1-2.html"
    assert processed.as_xcom()["page"] == str(processed.page)
    page = processed.page.read_text(encoding="utf-8")
    assert "2024-H1/269_son-tay.xlsx" in page
    assert "Từ chối tiếp nhận" in page
    assert page.count('<td class="short">cell.required</td>') > 100
    assert page.count('<span class="failed">sai: 1</span>') == 1, "the cell that was left empty"
    for rule, submission in (("cell.type", 1), ("file.unreadable", 2)):
        assert re.search(rf'<td class="short">{rule}</td>.*<td class="number">1</td><td>{submission}</td>', page)
    assert not re.search(r"(src|href)=|@import|url\(", page), "it needs no network"


def test_a_workbook_is_annotated_by_hand_without_handing_it_in(workbook: Path, tmp_path: Path) -> None:
    (cell,) = edit(workbook, "flows", {"tp_ttxh": "ba"}, ma_xa=COMMUNES[0], doan_ky="B1")
    out = tmp_path / "x.xlsx"
    result = CliRunner().invoke(app, ["check", str(workbook), "--annotated", str(out), "--json"])
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert (answer["submission"], answer["issues"][0]["id"], answer["issues"][0]["cell"]) == (None, "0-1", cell)
    assert SIGN in openpyxl.load_workbook(out)["Biểu 2 - Phát sinh"][cell].comment.text


def test_a_refused_file_cannot_be_annotated_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04")
    result = CliRunner().invoke(app, ["check", str(path), "--annotated", str(tmp_path / "y.xlsx")])
    assert (result.exit_code, "no annotated workbook" in result.stderr) == (64, True)
