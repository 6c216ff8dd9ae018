"""The first sheet of the workbook: how to fill it, for the people who do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xlsxwriter.worksheet import Worksheet

from antt.blank.styles import A4, Styles
from antt.reference.calendar import Period, load_calendar
from antt.reference.form import LISTS_SHEET, NONE_WORD, NOTE_ROW, TITLE_ROW, Form, SheetRows

ROWS_TEXT = {
    SheetRows.SINGLE: "một giá trị cho mỗi dòng",
    SheetRows.COMMUNES: "mỗi xã, phường một dòng, đã điền sẵn mã và tên",
    SheetRows.COMMUNES_BY_BUCKET: "mỗi xã, phường một dòng cho mỗi đoạn kỳ, đã điền sẵn",
    SheetRows.FREE: "mỗi mô hình tại một xã, phường một dòng, thêm dòng tùy số mô hình",
}
HOW_TO_FILL = (
    "Ô trống không phải là số 0. Không phát sinh thì ghi 0; bỏ trống ô bắt buộc là lỗi và biểu bị trả lại.",
    f"Ghi chữ {NONE_WORD} (viết hoa) ở ô cho phép khi thực tế không có, ví dụ không ban hành nghị quyết, "
    "không có quyết định công nhận. Ghi 0 hoặc để trống đều không đúng ý này.",
    "Ô số chỉ ghi chữ số, không ghi kèm đơn vị, dấu chấm, dấu cách (ghi 12, không ghi «12 vụ», «–», «không»). "
    "Ngày ghi dạng ngày/tháng/năm, ví dụ 14/6/2024.",
    f"Ô có danh sách: bấm vào mũi tên và chọn; toàn bộ danh sách ở trang «{LISTS_SHEET}».",
    "Mã xã, phường gồm 5 chữ số, kể cả số 0 ở đầu.",
    "Không xóa, đổi tên trang tính của mẫu; không gộp ô; không sửa, xóa dòng mã trường (chữ nhỏ màu xám).",
    "Nên ghi thẳng số liệu. Nếu dùng công thức thì mở và lưu tệp bằng Excel hoặc LibreOffice, "
    "để trong tệp có kết quả tính.",
    "Chỉ ghi số liệu tổng hợp. Không ghi họ tên, số định danh, địa chỉ, diễn biến vụ việc và nội dung thuộc bí mật "
    "nhà nước; hệ thống chỉ nhận văn bản độ mật «Thường».",
)
RESUBMISSION = (
    "Sau khi nhận, hệ thống kiểm tra và gửi trả chính tệp này, ô sai được tô màu kèm giải thích. Sửa xong, "
    "tăng «Lần nộp» thêm 1, ghi «Lý do sửa» và nộp lại.",
)


class Line(NamedTuple):
    """One line of the guide: a heading, a numbered text or a text beside a sample of a fill."""

    text: str
    mark: str = ""
    heading: bool = False
    swatch: str = ""


def write_guide(sheet: Worksheet, styles: Styles, form: Form, period: Period, office: str, mark: str) -> None:
    """Fill the sheet, for one office and one period; ``mark`` is repeated under the title."""
    sheet.set_column(0, 0, 9)
    sheet.set_column(1, 1, 112)
    sheet.write_string(TITLE_ROW - 1, 0, "HƯỚNG DẪN LẬP BIỂU", styles.title())
    sheet.write_string(NOTE_ROW - 1, 0, mark, styles.note(warning=True))
    for i, line in enumerate(_lines(form, period, office), start=NOTE_ROW):
        if line.heading:
            sheet.set_row(i, 24)
            sheet.write_string(i, 0, line.text, styles.text(bold=True))
            continue
        style = styles.swatch(line.swatch) if line.swatch else styles.text()
        sheet.write_string(i, 0, line.mark, style)
        sheet.write_string(i, 1, line.text, styles.text())
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.protect()


def _lines(form: Form, period: Period, office: str) -> Iterator[Line]:
    yield Line(f"{form.title}, {period.label}", heading=True)
    yield Line(f"Đơn vị lập: {office}. Căn cứ: {form.basis}.")
    yield Line("1. Thời hạn và nơi nhận", heading=True)
    yield Line(f"Số liệu tính đến hết ngày {period.cut_off:%d/%m/%Y} (Nghị định 09/2019/NĐ-CP, Điều 12).")
    yield Line(f"{office} gửi tệp này về Công an thành phố chậm nhất ngày {period.due_district:%d/%m/%Y}.")
    yield Line(f"Công an thành phố báo cáo Bộ Công an (V05) chậm nhất ngày {period.due_province:%d/%m/%Y}.")
    yield Line("2. Màu của ô", heading=True)
    yield Line("Bắt buộc nhập.", swatch="required")
    yield Line("Nhập khi có.", swatch="optional")
    yield Line("Đã điền sẵn và khóa, không sửa.", swatch="prefilled")
    yield Line("3. Cách ghi", heading=True)
    yield from (Line(text, mark="–") for text in HOW_TO_FILL)
    yield Line("4. Các biểu", heading=True)
    yield from (Line(f"«{s.name}»: {ROWS_TEXT[s.rows]}.", mark="–") for s in form.sheets)
    yield Line("5. Đoạn kỳ của số liệu phát sinh", heading=True)
    for code in period.buckets:
        bucket = load_calendar().bucket(code)
        yield Line(f"từ ngày {bucket.starts:%d/%m/%Y} đến hết ngày {bucket.ends:%d/%m/%Y}.", mark=bucket.part)
    yield Line("6. Nộp lại", heading=True)
    yield from (Line(text, mark="–") for text in RESUBMISSION)
