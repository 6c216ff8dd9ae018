"""Footnotes that a reporting unit earns by how it reported: a letter after its name, explained below the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from antt.render.content import Content
from antt.render.quality import late
from antt.render.queries import Frame
from antt.review import Score


class Sign(NamedTuple):
    """A letter, for whom it stands, and what it says of one and of all of them."""

    letter: str
    earned: Callable[[Score], bool]
    of_one: str
    of_all: str


SIGNS = (
    Sign("a", late, "Gửi báo cáo sau thời hạn", "Tất cả các đơn vị gửi báo cáo sau thời hạn"),
    Sign(
        "b",
        lambda score: score.accepted is not None and score.overridden_warnings > 0,
        "Có cảnh báo về số liệu được chấp nhận kèm giải trình",
        "Số liệu của tất cả các đơn vị đều có cảnh báo được chấp nhận kèm giải trình",
    ),
    Sign(
        "c",
        lambda score: score.late_corrections > 0,
        "Số liệu được sửa sau khi khóa sổ",
        "Số liệu của tất cả các đơn vị được sửa sau khi khóa sổ",
    ),
)


def marked(content: Content, unit: Frame) -> str:
    """The unit's name with its letters: ``Huyện Thạch Thất (a, c)``."""
    score = next((s for s in content.offices if s.district == unit.district), None)
    letters = [sign.letter for sign in SIGNS if score and sign.earned(score) and not _all(content, sign)]
    return unit.full_name + (f" ({', '.join(letters)})" if letters else "")


def notes_on_units(content: Content, units: Iterable[Frame]) -> tuple[str, ...]:
    """What the letters after the names of these units say; what all have earned needs no letters."""
    shown = {unit.district for unit in units}
    told = []
    for sign in SIGNS:
        if shown and _all(content, sign):
            told.append(f"{sign.of_all}.")
        elif any(score.district in shown and sign.earned(score) for score in content.offices):
            told.append(f"({sign.letter}) {sign.of_one}.")
    return tuple(told)


def _all(content: Content, sign: Sign) -> bool:
    return len(content.offices) > 1 and all(map(sign.earned, content.offices))
