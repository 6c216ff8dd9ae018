"""``antt scorecard``: how well each office reported."""

from __future__ import annotations

from typing import Annotated

import typer

from antt.cli.output import AsJson, print_rows
from antt.settings import load_settings

COLUMNS = {
    "district": "Huyện",
    "office": "Đơn vị",
    "first_arrival": "Nộp lần đầu",
    "on_time": "Đúng hạn",
    "revisions": "Số lần nộp",
    "accepted": "Lần được tiếp nhận",
    "communes": "Số xã",
    "communes_owed": "Số xã phải nộp",
    "first_pass": "Đạt ngay lần đầu",
    "returns": "Số lần trả lại",
    "open_warnings": "Cảnh báo còn mở",
    "late_corrections": "Sửa sau khi khóa",
}


def scorecard(
    period: Annotated[str, typer.Argument(help="2023, 2024-H1 or 2024-H2.")],
    as_json: AsJson = False,
) -> None:
    """How each office reported a period: on time, complete, at the first attempt, corrected."""
    from antt.pipeline import review

    print_rows(review.scorecard(load_settings(), period), COLUMNS, as_json)
