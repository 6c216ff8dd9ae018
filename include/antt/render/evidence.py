"""The papers that circular 124 asks for (article 9.2), as far as they were reported, and their gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from antt.reference.calendar import load_calendar
from antt.render.wording import NO_DATA, day

if TYPE_CHECKING:
    from antt.render.dossier import Dossier


class Paper(NamedTuple):
    """A paper that must be there."""

    name: str
    said: str
    """Number and day as reported."""
    gap: str
    """What is wrong with it, or must be asked for; empty: nothing."""
    missing: bool
    """Whether the gap is known from what was reported."""


_REGISTRATION = (
    ("Nghị quyết của Đảng ủy", "nq_dang_uy_ngay"),
    ("Kế hoạch của Ủy ban nhân dân", "kh_ubnd_ngay"),
    ("Bản đăng ký phấn đấu đạt tiêu chuẩn “An toàn về an ninh, trật tự”", "dang_ky_ngay"),
)
"""Article 9.2.a."""
_RECOGNITION = (
    "Tờ trình đề nghị công nhận",
    "Báo cáo kết quả thực hiện",
    "Biên bản cuộc họp xét, đề nghị công nhận",
)
"""Article 9.2.b: no form asks for these."""
_DECIDED_BY = (11, 20)
"""Month and day before which communes are recognised: article 10."""


def papers(content: Dossier) -> list[Paper]:
    """The papers of registration, of recognition and the decisions themselves, in that order."""
    return [*_registration(content), *_unasked(), *_decision(content), *_level(content)]


def _registration(content: Dossier) -> Iterator[Paper]:
    year = content.period.year
    first, last = dt.date(year, 1, 1), dt.date(year, 3, 31)
    for name, element in _REGISTRATION:
        said = content.reported.get(element)
        if said is None or (said.date is None and not said.absent):
            yield Paper(name, NO_DATA, "Chưa có số liệu báo cáo; yêu cầu xuất trình.", missing=True)
        elif said.date is None:
            yield Paper(name, "Không có", "Đơn vị báo cáo không ban hành.", missing=True)
        elif not first <= said.date <= last:
            yield Paper(name, f"Ngày {day(said.date)}", f"Ngoài Quý I năm {year}.", missing=True)
        else:
            yield Paper(name, f"Ngày {day(said.date)}", "", missing=False)


def _unasked() -> Iterator[Paper]:
    for name in _RECOGNITION:
        yield Paper(name, "Mẫu biểu không thu thập", "Yêu cầu đơn vị xuất trình.", missing=False)


def _decision(content: Dossier) -> Iterator[Paper]:
    """The decision of the year that is told: after the window, before 20 November."""
    name = f"Quyết định công nhận “An toàn về an ninh, trật tự” {content.year.label}"
    number, date, result = (content.reported.get(f"tt124_{part}") for part in ("so_qd", "ngay_qd", "ket_qua"))
    if result is None:
        yield Paper(name, NO_DATA, "Chưa có số liệu về kết quả xét, công nhận.", missing=True)
    elif result.text != "DAT":
        yield Paper(name, "Không có", "", missing=False)
    elif date is None or date.date is None:
        yield Paper(name, NO_DATA, "Đơn vị báo cáo đạt nhưng không có quyết định.", missing=True)
    else:
        window = load_calendar().window("tt124_commune", content.year) or content.year.buckets
        ends = load_calendar().bucket(window[-1]).ends
        due = dt.date(content.year.year, *_DECIDED_BY)
        gap = (
            ""
            if ends < date.date < due
            else f"Ban hành ngoài thời gian từ sau ngày {day(ends)} đến trước ngày {day(due)}."
        )
        said = ", ".join(
            filter(None, (f"Số {number.text}" if number and number.text else "", f"ngày {day(date.date)}"))
        )
        yield Paper(name, said, gap, missing=bool(gap))


def _level(content: Dossier) -> Iterator[Paper]:
    level, number, date = (content.reported.get(f"muc_ntm{part}") for part in ("", "_so_qd", "_ngay"))
    if level is None or level.text in {None, "CHUA"}:
        return
    name = "Quyết định công nhận mức nông thôn mới"
    if date is None or date.date is None:
        yield Paper(name, NO_DATA, "Đơn vị báo cáo đã đạt chuẩn nhưng không ghi quyết định.", missing=True)
        return
    said = ", ".join(filter(None, (f"Số {number.text}" if number and number.text else "", f"ngày {day(date.date)}")))
    yield Paper(name, said, "", missing=False)
