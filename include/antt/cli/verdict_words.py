"""Words for the codes in verdicts."""

from __future__ import annotations

from antt.evaluate.explanation import State

OUTCOMES = {
    "dat": "Đạt",
    "chua_dat": "Chưa đạt",
    "khong_ap_dung": "Không áp dụng",
    "khong_du_so_lieu": "Không đủ số liệu",
    None: "chưa đánh giá",
}
STATES = {
    State.MET: "đạt",
    State.NOT_MET: "chưa đạt",
    State.UNKNOWN: "chưa rõ",
    None: "không có điều kiện này",
}
STYLES = {State.MET: "green", State.NOT_MET: "red", State.UNKNOWN: "yellow"}
CAUSES = {
    "first": "lần đầu",
    "facts": "số liệu thay đổi",
    "rules": "quy tắc thay đổi",
    "reference": "danh mục thay đổi",
    "request": "theo yêu cầu",
}
WORDINGS = {"confirmed": "đã đối chiếu văn bản", "to_be_confirmed": "câu chữ của văn bản còn phải đối chiếu"}
