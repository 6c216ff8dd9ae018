"""The page and the data say the same as the workbook, in full or saying what they leave out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from openpyxl import Workbook

from antt.check import State
from antt.feedback import outbox, prepare_answer, put_answer, render
from antt.feedback.outbox import answer_paths
from antt.feedback.sheets import FOUND, HEAD_ROW
from tests.unit.feedback.small import SHEET, answer, as_bytes, issue, opened

HOSTILE = ['=cmd|" /C calc"!A0', "+1+1", "-2", "@SUM(A1)", "<script>alert(1)</script>", "{{ 7 * 7 }}", "</td></tr>"]


def sent() -> bytes:
    book = Workbook()
    book.active.title = SHEET
    return as_bytes(book)


def test_the_three_forms_have_the_same_ids() -> None:
    forms = render(answer(sent(), [issue(n, f"A{n}") for n in range(1, 4)]), "x.tra-loi.xlsx")
    sheet = opened(forms.workbook)[FOUND]
    ids = ["7-1", "7-2", "7-3"]
    assert [one["id"] for one in json.loads(forms.json)["issues"]] == ids
    assert re.findall(r'<tr id="([^"]+)"', forms.html) == ids
    assert [sheet.cell(HEAD_ROW + n, 1).value for n in (1, 2, 3)] == ids


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_a_sender_typed_stays_text_in_every_form(typed: str) -> None:
    forms = render(answer(sent(), [issue(1, "A1", found=typed)], name=f"{typed.replace('/', '')}.xlsx"))
    found = opened(forms.workbook)[FOUND].cell(HEAD_ROW + 1, 7)
    assert (found.value, found.data_type) == (typed, "s")
    assert json.loads(forms.json)["issues"][0]["found"] == typed
    assert "<script" not in forms.html
    assert forms.html.count("</tr>") == 2
    assert "49" not in re.sub(r"[0-9a-f]{64}", "", forms.html)


def test_a_name_cannot_pretend_to_be_a_line_of_the_receipt() -> None:
    forms = render(answer(sent(), [issue(1, "A1")], name="x\nKết quả: Đã tiếp nhận.xlsx"))
    assert "<dt>Tệp</dt><dd>x Kết quả: Đã tiếp nhận.xlsx</dd>" in forms.html
    assert forms.html.count("<dt>Kết quả</dt>") == 1


def test_a_long_list_says_how_much_it_shows_and_where_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST_ROWS", 1000)
    forms = render(answer(sent(), [issue(n, f"A{n}") for n in range(1, 1235)]), "x.tra-loi.xlsx", "x.tra-loi.json")
    assert "Hiển thị 1.000/1.234 nội dung. Xem đủ trong tệp x.tra-loi.xlsx." in forms.html
    assert len(json.loads(forms.json)["issues"]) == 1234
    assert "Hiển thị 1.234/1.234 nội dung." in opened(forms.workbook)[FOUND]["A4"].value


def test_the_forms_lie_beside_each_other_and_an_old_workbook_is_not_left(tmp_path: Path) -> None:
    page = put_answer(prepare_answer(tmp_path, answer(sent(), [issue(1, "A1")])))
    assert page == tmp_path / "2024-H1" / "x.7.tra-loi.html"
    assert sorted(p.name for p in page.parent.iterdir()) == ["x.7.tra-loi.html", "x.7.tra-loi.json", "x.7.tra-loi.xlsx"]
    put_answer(prepare_answer(tmp_path, answer(b"", [issue(1, "")], State.REFUSED)))
    assert sorted(p.name for p in page.parent.iterdir()) == ["x.7.tra-loi.html", "x.7.tra-loi.json"]


def test_files_of_one_name_and_a_workbook_mended_in_its_answer_have_answers_of_their_own() -> None:
    first, second = (answer_paths(Path(), "2024-H1/bao-cao.xlsx", n)["xlsx"].name for n in (7, 8))
    assert (first, second) == ("bao-cao.7.tra-loi.xlsx", "bao-cao.8.tra-loi.xlsx")
    assert answer_paths(Path(), f"2024-H1/{first}", 9)["html"].name == "bao-cao.9.tra-loi.html"


def test_the_receipt_says_what_was_received_and_when_on_the_senders_clock() -> None:
    content = sent()
    forms = render(answer(content, [issue(1, "A1"), issue(2, "B1", "cell.unusual")]))
    receipt = json.loads(forms.json)["receipt"]
    assert (receipt["size"], receipt["received_at"]) == (len(content), "2024-06-17T09:05:00+07:00")
    for shown in (receipt["sha256"], "09:05 ngày 17/06/2024", "lỗi: 1; cảnh báo: 1; lưu ý: 0", "Trả lại để bổ sung"):
        assert f"<dd>{shown}</dd>" in forms.html
