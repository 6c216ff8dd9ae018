"""What the reports read from the warehouse: one function per statement, one frozen row type each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Connection, text

from antt.reference.calendar import Period
from antt.reference.criteria import load_criteria
from antt.reference.units import KIND_LABELS, load_units
from antt.render.typography import toned
from antt.review import Score
from antt.warehouse import statement

CITY = None
"""In place of a district's code: the whole city."""
EACH = "*"
"""In place of a scope: every commune for itself."""
_NAMES = {"name", "unit_name", "district_name", "office"}
"""Columns that are printed in the house style of names."""


def full_name(kind: str, name: str) -> str:
    """Name of a unit with its kind: ``Huyện Thạch Thất``."""
    return f"{KIND_LABELS[kind]} {name}"


@dataclass(frozen=True, slots=True)
class Frame:
    """Communal units of a unit of the report (or of all): in the register, in the programme and owed."""

    district: str | None
    kind: str
    name: str
    districts: int
    communes: int
    townships: int
    wards: int
    in_programme: int
    owed: int
    """On which it must report."""
    outside: tuple[str, ...]
    """Names of the communes that are not in the programme."""

    @property
    def full_name(self) -> str:
        """Name with its kind."""
        return full_name(self.kind, self.name)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Totals of one element over a district (or the city)."""

    district: str | None
    element: str
    value: Decimal | None
    received: int
    before: Decimal | None
    before_received: int


@dataclass(frozen=True, slots=True)
class Communes:
    """Communes of a district (or of the city) by what they reported; by level those that take part in the programme."""

    district: str | None
    expected: int
    received: int
    programme_expected: int
    programme_received: int
    ntm: int
    nang_cao: int
    kieu_mau: int
    kieu_mau_antt: int
    nghi_quyet: int
    ke_hoach: int
    dang_ky: int
    du_ba_van_ban: int
    cong_an_xa: int
    luc_luong_co_so: int
    co_camera: int


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Units of a district (or of the city) by outcome of one indicator."""

    district: str | None
    indicator: str
    tong: int
    dat: int
    chua_dat: int
    khong_ap_dung: int
    khong_du_so_lieu: int


@dataclass(frozen=True, slots=True)
class Recognition:
    """Communes of a district (or of the city) by the result of circular 124 that was entered for a year."""

    district: str | None
    expected: int
    received: int
    recognised: int
    first_decided: dt.date | None
    """First and last day of the decisions that recognised them."""
    last_decided: dt.date | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A condition that a unit did not meet."""

    indicator: str
    period: str
    unit: str
    unit_kind: str
    unit_name: str
    district: str
    district_kind: str
    district_name: str
    title: str
    confirmed: bool
    """True when the rule's words were compared with the instrument."""
    label: str
    basis: str
    reason: str | None
    """What the district itself gave as the reason (TT124 only)."""


@dataclass(frozen=True, slots=True)
class Models:
    """Models of one group, of one kind (``code`` None), or all (``kind`` None too)."""

    level: int
    code: str | None
    kind: str | None
    name: str | None
    nhom: int
    xa: int
    diem: Decimal
    so_to: Decimal
    thanh_vien: Decimal
    kha_tot: int
    tam_dung: int
    thanh_loai: int


@dataclass(frozen=True, slots=True)
class Narrative:
    """A free text of a district."""

    element: str
    district: str
    district_kind: str
    district_name: str
    text: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a verdict; ``met`` None: not known."""

    label: str
    basis: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict about a communal unit, and what its sender entered."""

    unit: str
    indicator: str
    period: str
    outcome: str
    title: str
    confirmed: bool
    """True when the rule's words were compared with the instrument."""
    entered: str | None
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """A model of a communal unit."""

    unit: str
    code: str
    name: str | None
    kind: str | None
    state: str | None
    grade: str | None
    effective: str | None
    since: dt.date | None
    points: Decimal | None
    teams: Decimal | None
    members: Decimal | None


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Warehouse:
    """The warehouse as known at one moment, seen from the cut-off of one period."""

    connection: Connection
    known_at: dt.datetime
    day: dt.date
    scope: str = ""
    """The reporting unit that is told of, commune by commune; empty: all of them; ``EACH``: all, commune by commune."""

    def prepare(self, time_periods: Iterable[str]) -> None:
        """Pick the facts at these times once, for all statements, until the transaction ends."""
        self.connection.execute(text("drop table if exists pg_temp.report_fact"))
        self.connection.execute(text("create temp table report_fact on commit drop as select * from core.fact limit 0"))
        values = {"known_at": self.known_at, "day": self.day, "time_periods": list(time_periods)}
        self.connection.execute(statement("report_known_facts"), values)
        # A season just loaded has no statistics yet: without these the planner takes it for a handful of rows.
        self.connection.execute(text("create index on report_fact (unit_code, element)"))
        self.connection.execute(text("analyze report_fact"))
        self.connection.execute(text("drop table if exists pg_temp.report_unit"))
        self.connection.execute(
            text(
                "create temp table report_unit (programme text, unit_code text, reporting_unit text, row_unit text,"
                " parent_code text) on commit drop"
            )
        )
        self._focus()

    def focused(self, scope: str) -> Warehouse:
        """The same facts for a report about ``scope``; what is asked of the one before is no longer true."""
        warehouse = replace(self, scope=scope)
        warehouse._focus()
        return warehouse

    def _focus(self) -> None:
        self.connection.execute(text("truncate pg_temp.report_unit"))
        self.connection.execute(statement("report_focus"), {"day": self.day, "scope": self.scope})
        self.connection.execute(text("analyze pg_temp.report_unit"))

    def judged(self, periods: Iterable[str]) -> dict[str, bool]:
        """Those of the periods that were judged, and whether circular 124 was concluded for any commune."""
        return {row["period"]: row["recognised"] for row in self._rows("report_judged", periods=list(periods))}

    def frame(self) -> list[Frame]:
        """The city first, then its reporting units by code."""
        rows = self._rows("report_frame")
        return [Frame(**{**row, "outside": tuple(map(toned, row["outside"] or ()))}) for row in rows]

    def offices(self, period: Period) -> list[Score]:
        """How each office that owes a submission reported the period, by district."""
        return self._read(Score, "scorecard", period=period.code)

    def synthetic(self, years: Iterable[int]) -> bool:
        """True when a submission of these years holds synthetic data."""
        return any(row["synthetic"] for row in self._rows("report_synthetic", years=list(years)))

    def amounts(self, elements: Sequence[str], now: Sequence[str], before: Sequence[str]) -> list[Amounts]:
        """Totals over the time periods ``now`` and, of the same communes, ``before``."""
        return self._read(
            Amounts,
            "report_amounts",
            elements=list(elements),
            sides=["now"] * len(now) + ["before"] * len(before),
            time_periods=[*now, *before],
        )

    def communes(self, elements: Sequence[str], time_periods: Sequence[str], year: int) -> list[Communes]:
        """Communes by level, leadership papers dated in the first quarter of ``year``, and ratings."""
        return self._read(
            Communes,
            "report_communes",
            elements=list(elements),
            time_periods=list(time_periods),
            year_starts=dt.date(year, 1, 1),
            q1_ends=dt.date(year, 3, 31),
        )

    def outcomes(self, indicators: Sequence[tuple[str, str, str, str]]) -> list[Outcomes]:
        """Units by outcome; ``indicators`` are (id, level, programme, period)."""
        ids, levels, programmes, periods = zip(*indicators, strict=True)
        return self._read(
            Outcomes,
            "report_outcomes",
            indicators=list(ids),
            levels=list(levels),
            programmes=list(programmes),
            periods=list(periods),
        )

    def recognition(self, elements: Sequence[str], year: int) -> list[Recognition]:
        """Communes that decisions of ``year`` recognised, and the days of the decisions."""
        return self._read(Recognition, "report_recognition", elements=list(elements), year=str(year))

    def failures(self, indicators: Sequence[tuple[str, str, str, str]]) -> list[Failure]:
        """Failed conditions in the order of ``indicators`` (see ``outcomes``), district, unit and rule."""
        ids, _, _, periods = zip(*indicators, strict=True)
        return self._read(Failure, "report_failures", indicators=list(ids), periods=list(periods))

    def models(self, elements: Sequence[str], day: dt.date | None = None) -> list[Models]:
        """Model groups by code, then kinds, then the whole, on ``day`` (default: the cut-off)."""
        on = day or self.day
        return self._read(Models, "report_models", elements=list(elements), day=on, cut_off=str(on))

    def narratives(self, elements: Sequence[str]) -> list[Narrative]:
        """Free texts by element and district."""
        return self._read(Narrative, "report_narratives", elements=list(elements))

    def verdicts(self, indicators: Sequence[tuple[str, str]]) -> list[Verdict]:
        """Verdicts about communal units by unit; ``indicators`` are (id, period)."""
        ids, periods = zip(*indicators, strict=True)
        entered = [e for s in load_criteria() for i in s.indicators if (e := i.entered)]
        rows = self._rows("report_unit_verdicts", indicators=list(ids), periods=list(periods), entered=entered)
        return [Verdict(**{**row, "conditions": tuple(Condition(**c) for c in row["conditions"])}) for row in rows]

    def texts(
        self, elements: Sequence[str], time_periods: Sequence[str]
    ) -> list[tuple[str, str, str, str | None, dt.date | None, bool]]:
        """Unit, element, time, text, date and whether there is none, of what is no number."""
        rows = self._rows("report_unit_texts", elements=list(elements), time_periods=list(time_periods))
        return [(r["unit"], r["element"], r["time"], r["text"], r["date"], r["absent"]) for r in rows]

    def unit_models(self) -> list[Model]:
        """Models by communal unit and code."""
        return self._read(Model, "report_unit_models")

    def restated(self, elements: Sequence[str], time_periods: Sequence[str]) -> list[Amounts]:
        """Totals over times of the past, restated to the units of the day; none where they cannot be."""
        return [
            Amounts(row["unit"], element, row["number"], 1, None, 0)
            for element in elements
            for row in self._rows("report_restated", element=element, time_periods=list(time_periods))
        ]

    def _read(self, row_type: type[Row], name: str, **parameters: Any) -> list[Row]:
        return [row_type(**row) for row in self._rows(name, **parameters)]

    def _rows(self, name: str, **parameters: Any) -> list[dict[str, Any]]:
        common = {
            "known_at": self.known_at,
            "day": self.day,
            "cut_off": str(self.day),
            "programme": load_units().programme_on(self.day),
            "scope": self.scope,
        }
        rows = self.connection.execute(statement(name), common | parameters).mappings()
        return [{key: toned(v) if key in _NAMES and v else v for key, v in row.items()} for row in rows]
