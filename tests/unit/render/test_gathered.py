"""What makes the hash of a report's content."""

from __future__ import annotations

from dataclasses import dataclass, replace

from antt.reference.calendar import load_calendar
from antt.render.figure import Figures
from antt.render.gathered import Gathered, parts_of, read_parts


@dataclass(frozen=True)
class Unit:
    name: str


@dataclass(frozen=True)
class UnitLater:
    name: str
    wards: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Gathered):
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLater(Gathered):
    units: tuple[UnitLater, ...]
    place: str = ""


COMMON = {"kind": "annual", "period": load_calendar().period("2023"), "figures": Figures(), "synthetic": False}
BEFORE = Told(**COMMON, units=(Unit("Sơn Tây"),))  # type: ignore[arg-type]
LATER = ToldLater(**COMMON, units=(UnitLater("Sơn Tây"),))  # type: ignore[arg-type]


def test_a_report_that_was_stored_keeps_its_hash_when_later_ones_say_more() -> None:
    assert read_parts(ToldLater, parts_of(BEFORE), Figures()) == LATER
    assert LATER.digest == BEFORE.digest


def test_whatever_differs_changes_the_hash() -> None:
    others = (
        replace(LATER, place="Hà Nội"),
        replace(LATER, units=(UnitLater("Sơn Tây", 9),)),
        replace(LATER, units=(UnitLater("Ba Vì"),)),
        replace(LATER, synthetic=True),
    )
    assert len({LATER.digest, *(other.digest for other in others)}) == 1 + len(others)
