"""What commands call things for the people who review and report, in Vietnamese, and short enough for 80 columns."""

from __future__ import annotations

from typing import Any

STATES = {
    "received": "Đã nhận, chờ kiểm tra",
    "checked": "CHỜ DUYỆT cảnh báo",
    "accepted": "Đã tiếp nhận",
    "contested": "CHỜ DUYỆT lỗi phát hiện sau khi tiếp nhận",
    "locked": "Đã tiếp nhận, kỳ đã khóa",
    "returned": "Trả lại để bổ sung",
    "refused": "Từ chối tiếp nhận",
    "duplicate": "Trùng",
    "quarantined": "Từ chối, CÁCH LY tệp",
    "withdrawn": "Đã rút",
}
RESULTS = {
    "changed": "Chỉ tiêu thay đổi",
    "district": "Đơn vị",
    "documents": "Tệp",
    "edition": "Lần ban hành",
    "facts": "Số liệu đã nạp",
    "fields": "Trường",
    "missing": "Trường chưa có cột",
    "number": "Số",
    "overridden": "Cảnh báo đã chấp nhận",
    "period": "Kỳ",
    "replaces": "Thay bản chụp số liệu",
    "snapshot": "Bản chụp số liệu",
    "state": "Trạng thái",
    "submission": "Mã tiếp nhận",
    "submissions": "Mã tiếp nhận",
    "typed": "Ghi trong tệp",
    "unit_code": "Mã xã, phường",
    "until": "Đến hết ngày",
    "verdicts": "Kết quả thay đổi",
}
"""Of what a command did, by the name in its JSON."""
SEVERITIES = {"block": "Lỗi", "warn": "Cảnh báo", "info": "Lưu ý"}
PIPELINE = "Hệ thống"
"""Who decided, when it was no person."""


def joined(*parts: object, by: str = " · ") -> str:
    """The parts that say something."""
    return by.join(str(part) for part in parts if part)


def issue_lines(issue: dict[str, Any]) -> str:
    """Where something is wrong, what, and how to mend it: a line each, for one cell of a table."""
    lines = [joined(issue["sheet"], issue["cell"], issue["unit"]), issue["what"]]
    for label, part in (("Đã ghi", "found"), ("Cách sửa", "mend"), ("Giải trình", "explanation")):
        if issue.get(part):
            lines.append(f"{label}: {issue[part]}")
    return joined(*lines, by="\n")
