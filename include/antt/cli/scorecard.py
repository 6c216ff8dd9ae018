"""``antt scorecard``: how well each office reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from antt.cli.output import PERIOD_CODES, AsJson, print_rows
from antt.cli.words import joined
from antt.settings import TIMEZONE, load_settings

if TYPE_CHECKING:
    from antt.review import Score

COLUMNS = {
    "office": "Đơn vị",
    "first": "Nộp lần đầu",
    "communes": "Số xã, phường",
    "went": "Các lần nộp",
    "open": "Còn mở",
}


def scorecard(
    period: Annotated[str, typer.Argument(help=PERIOD_CODES)],
    as_json: AsJson = False,
) -> None:
    """How each office reported a period: on time, complete, at the first attempt, corrected."""
    from antt.pipeline import review

    scores = review.scorecard(load_settings(), period)
    print_rows(scores if as_json else [_line(score) for score in scores], COLUMNS, as_json)


def _line(score: Score) -> dict[str, object]:
    arrived = score.first_arrival
    return {
        "office": f"{score.office} ({score.district})",
        "first": f"{arrived.astimezone(TIMEZONE):%d/%m/%Y}\n{'đúng hạn' if score.on_time else 'muộn'}"
        if arrived
        else "chưa nộp",
        "communes": f"{score.communes or 0}/{score.communes_owed}",
        "went": joined(
            score.revisions and f"nộp {score.revisions}, trả lại {score.returns}",
            score.accepted and f"tiếp nhận lần {score.accepted}",
            score.first_pass and "đạt ngay lần đầu",
            score.late_corrections and f"sửa sau khi khóa {score.late_corrections}",
            by="\n",
        ),
        "open": f"{score.open_warnings} cảnh báo" if score.open_warnings else "",
    }
