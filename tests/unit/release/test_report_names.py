"""What a report is called where people choose, approve and find it."""

from __future__ import annotations

import pytest

from antt.reference.calendar import load_calendar
from antt.release.words import report_name
from antt.render.kinds import KINDS

RESULTS = "Kết quả thực hiện tiêu chí an ninh, trật tự trong xây dựng nông thôn mới"


@pytest.mark.parametrize(
    ("kind", "period", "scope", "name"),
    [
        ("annual", "2023", "", f"{RESULTS} năm 2023"),
        ("district", "2023", "276", f"{RESULTS} trên địa bàn huyện Thạch Thất năm 2023"),
        ("district", "2023", "", f"{RESULTS} trên địa bàn từng huyện, thị xã năm 2023"),
        ("district", "2025-H2", "", f"{RESULTS} trên địa bàn từng xã, phường 6 tháng cuối năm 2025"),
        ("scorecard", "2023", "", "Chất lượng số liệu báo cáo của Công an các huyện, thị xã năm 2023"),
        (
            "dossier",
            "2023",
            "10006",
            "Thực hiện tiêu chí an ninh, trật tự trong xây dựng nông thôn mới tại xã Bình Phú năm 2023",
        ),
        (
            "inspection",
            "2024-H1",
            "2023",
            f"{RESULTS}, phục vụ kiểm tra của Bộ Công an năm 2023 và 6 tháng đầu năm 2024",
        ),
    ],
)
def test_a_report_is_named_by_what_it_is_about(kind: str, period: str, scope: str, name: str) -> None:
    assert report_name(kind, period, scope) == name


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("period", ["2023", "2024-H1", "2025-H2"])
def test_no_name_has_a_gap(kind: str, period: str) -> None:
    scopes = KINDS[kind].scopes(load_calendar().period(period))
    for scope in {"", *scopes[:3]}:
        assert "{" not in report_name(kind, period, scope)
