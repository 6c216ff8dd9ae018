"""Words of outcomes, as the reports print them."""

from __future__ import annotations

OUTCOMES = {
    "dat": "Đạt",
    "chua_dat": "Chưa đạt",
    "khong_ap_dung": "Không áp dụng",
    "khong_du_so_lieu": "Chưa đủ số liệu",
}
"""Of verdicts."""
MET = {True: "Đạt", False: "Chưa đạt", None: "Chưa đủ số liệu"}
"""Of conditions."""
