"""The annotated workbook: bad cells are marked, everything else is the sender's, and nothing piles up."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from antt.check import State
from antt.feedback import annotate
from antt.feedback.marks import END, FILLS, SIGN
from antt.feedback.sheets import BEFORE, CELL, FOUND, HEAD_ROW, RECEIPT, TITLES
from antt.reference.checks import Severity
from tests.unit.feedback.small import SHEET, answer, as_bytes, issue, opened

HOSTILE = '=HYPERLINK("http://example.invalid","bấm vào đây")'


def sent() -> Workbook:
    """A workbook as a sender may have it: formats, formulas, notes and a sheet of its own."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet["A1"], sheet["B1"], sheet["C1"], sheet["D1"] = "3 vụ", 5, "=B1*2", "ghi chú"
    sheet["A1"].fill = PatternFill("solid", fgColor="FFFFF9E5")
    sheet["D1"].comment = Comment("Hỏi lại xã", "Lan")
    sheet["E1"].value = HOSTILE
    sheet["E1"].data_type = "s"
    sheet["F1"].value = "gộp"
    sheet.merge_cells("F1:G2")
    book.create_sheet("Sổ tay riêng")["A1"] = "giữ nguyên"
    return book


def test_a_bad_cell_is_coloured_and_its_comment_says_all_four_parts() -> None:
    sheet = opened(annotate(answer(as_bytes(sent()), [issue(1, "A1")])))[SHEET]
    assert sheet["A1"].fill.fgColor.rgb == FILLS[Severity.BLOCK].fgColor.rgb
    assert sheet["A1"].comment.text.splitlines() == [
        SIGN,
        "7-1 – Lỗi",
        "Không đọc được.",
        "Đã ghi: «3 vụ»",
        "Yêu cầu: số nguyên",
        "Cách sửa: Ghi số.",
        END,
    ]


def test_every_value_and_formula_is_as_it_was() -> None:
    book = opened(annotate(answer(as_bytes(sent()), [issue(1, "A1"), issue(2, "C1")])))
    assert [(c.value, c.data_type) for c in book[SHEET][1][:6]] == [
        ("3 vụ", "s"),
        (5, "n"),
        ("=B1*2", "f"),
        ("ghi chú", "s"),
        (HOSTILE, "s"),
        ("gộp", "s"),
    ]
    assert book["Sổ tay riêng"]["A1"].value == "giữ nguyên"
    assert book.sheetnames == [FOUND, RECEIPT, SHEET, "Sổ tay riêng"]
    assert [s.title for s in book.worksheets if s.sheet_view.tabSelected] == [FOUND], "what is typed stays in one sheet"


def test_several_issues_of_a_cell_share_its_comment_and_the_gravest_gives_the_colour() -> None:
    issues = [issue(1, "B1", "cell.unusual"), issue(2, "B1")]
    cell = opened(annotate(answer(as_bytes(sent()), issues)))[SHEET]["B1"]
    assert cell.fill.fgColor.rgb == FILLS[Severity.BLOCK].fgColor.rgb
    assert ("7-1 – Cảnh báo" in cell.comment.text, "7-2 – Lỗi" in cell.comment.text) == (True, True)


def test_a_comment_of_the_sender_stays_above_ours_and_alone_once_it_is_mended() -> None:
    first = annotate(answer(as_bytes(sent()), [issue(1, "D1")]))
    book = opened(first)
    assert book[SHEET]["D1"].comment.text.startswith(f"Hỏi lại xã\n\n{SIGN}")
    book[SHEET]["D1"].comment.text += "\nXã báo số đúng"
    second = annotate(answer(as_bytes(book), []))
    assert opened(second)[SHEET]["D1"].comment.text == "Hỏi lại xã\n\nXã báo số đúng"


def test_a_cell_inside_a_merged_range_is_marked_where_the_range_begins() -> None:
    sheet = opened(annotate(answer(as_bytes(sent()), [issue(1, "G2")])))[SHEET]
    assert SIGN in sheet["F1"].comment.text


def test_the_answer_to_an_annotated_workbook_replaces_the_one_before() -> None:
    first = annotate(answer(as_bytes(sent()), [issue(1, "A1"), issue(2, "B1")]))
    book = opened(first)
    book[SHEET]["A1"] = 3
    again = opened(annotate(answer(as_bytes(book), [issue(1, "B1")])))
    assert again.sheetnames == [FOUND, RECEIPT, SHEET, "Sổ tay riêng"]
    sheet = again[SHEET]
    assert sheet["A1"].comment is None
    assert sheet["A1"].fill.fgColor.rgb == "FFFFF9E5", "the colour that it had before"
    assert sheet["B1"].comment.text.count(SIGN) == 1
    cleared = opened(annotate(answer(as_bytes(again), [])))[SHEET]
    assert (cleared["B1"].comment, cleared["B1"].fill.fill_type) == (None, None)


def test_the_sheet_in_front_lists_every_issue_with_a_link_to_its_cell() -> None:
    issues = [issue(1, "A1"), issue(2, "", "row.missing", found="Xã Đại Đồng (09958)"), issue(3, "B1", found=HOSTILE)]
    sheet = opened(annotate(answer(as_bytes(sent()), issues)))[FOUND]
    rows = [[c.value for c in row] for row in sheet.iter_rows(HEAD_ROW + 1, HEAD_ROW + 3, max_col=BEFORE)]
    assert [(row[0], row[1], row[2], row[3]) for row in rows] == [
        ("7-1", "Lỗi", SHEET, "A1"),
        ("7-2", "Lỗi", SHEET, None),
        ("7-3", "Lỗi", SHEET, "B1"),
    ]
    assert sheet.cell(HEAD_ROW + 1, CELL).hyperlink.location == f"'{SHEET}'!A1"
    hostile = sheet.cell(HEAD_ROW + 3, 7)
    assert (hostile.value, hostile.data_type, hostile.quotePrefix) == (HOSTILE, "s", True)
    assert "Hiển thị 3/3 nội dung." in sheet["A4"].value
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == (f"A{HEAD_ROW + 1}", f"A{HEAD_ROW}:L{HEAD_ROW + 3}")


def test_what_only_looks_like_ours_is_kept() -> None:
    book = sent()
    sheet = book.create_sheet(FOUND)
    sheet["A1"], sheet["A2"] = TITLES[FOUND], "của đơn vị"
    sheet["A2"].fill = FILLS[Severity.BLOCK]
    sheet["A2"].comment = Comment(f"Chép từ trả lời: {SIGN}", "Lan")
    once = annotate(answer(as_bytes(book), [issue(1, "A1")]))
    assert once is not None
    twice = opened(annotate(answer(once, [issue(1, "A1")])))
    (kept,) = [sheet for sheet in twice.worksheets if sheet["A2"].value == "của đơn vị"]
    assert kept["A1"].value == TITLES[FOUND]
    assert kept["A2"].fill.fgColor.rgb == FILLS[Severity.BLOCK].fgColor.rgb
    assert kept["A2"].comment.text == f"Chép từ trả lời: {SIGN}"
    assert len(twice.sheetnames) == 5, "ours are replaced"


def ods() -> bytes:
    """An OpenDocument spreadsheet, which openpyxl cannot open."""
    office, table, words = (f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text"))
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:table="{table}" xmlns:text="{words}">'
        f'<office:body><office:spreadsheet><table:table table:name="{SHEET}">'
        '<table:table-row><table:table-cell office:value-type="string"><text:p>=1+1</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="12"><text:p>12</text:p></table:table-cell>'
        '<table:table-cell office:value-type="date" office:date-value="2024-06-14"><text:p>14/06/2024</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", "<manifest/>")
        file.writestr("content.xml", content)
    return buffer.getvalue()


def damaged() -> bytes:
    """A workbook whose styles are broken, so that only its values can be read."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_bytes(sent()))) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<styleSheet" if name == "xl/styles.xml" else old.read(name))
    return buffer.getvalue()


def test_what_cannot_be_changed_in_place_comes_back_as_a_plain_copy_of_its_values() -> None:
    sheet = opened(annotate(answer(ods(), [issue(1, "B1")])))[SHEET]
    assert [(c.value, c.data_type) for c in sheet[1][:2]] == [("=1+1", "s"), (12, "n")]
    assert f"{sheet['C1'].value:%d/%m/%Y}" == "14/06/2024"
    assert SIGN in sheet["B1"].comment.text


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", b"D\xe1\xbb\xaf li\xe1\xbb\x87u"])
def test_what_is_no_workbook_is_answered_without_one(content: bytes) -> None:
    assert annotate(answer(content, [issue(1, "A1")])) is None


def test_a_refused_file_is_not_annotated() -> None:
    assert annotate(answer(as_bytes(sent()), [issue(1, "A1")], State.REFUSED)) is None
