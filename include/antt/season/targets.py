"""What a synthetic season must add up to, and which failures it contains.

A season is told from the next by who reports: when units and offices change, another one begins.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from antt.reference.files import Schema, YamlFile, load_yaml

Verdict = Literal["tt124", "ct_19_2"]


class Recognition(Schema):
    """Communes recognised by a day."""

    by: dt.date
    advanced: int
    """Nâng cao, kiểu mẫu included."""
    model: int
    """Kiểu mẫu."""


class Baseline(Schema):
    """Social-order crimes of 2019 as multiples of the first simulated year's."""

    usual: tuple[float, float]
    laggard: float
    laggards: int


class WeakDistrict(Schema):
    """Why a district misses indicator 9.4, every year."""

    over_level_complaints: int = 0
    """In each bucket."""
    no_resolution: bool = False


class Failure(Schema):
    """What goes wrong in one commune in one year."""

    reason: str
    year: int
    bucket: str = ""
    """Part of the year in which it happens; empty for the whole year."""
    breaks: tuple[Verdict, ...]
    hold: dict[str, int] = Field(default_factory=dict)
    """Counts that stay level in every year, with at least so many in that bucket."""
    add: dict[str, int] = Field(default_factory=dict)
    """Cases on top, in that bucket. ``unresolved`` is a serious crime not handled as required."""
    values: dict[str, str] = Field(default_factory=dict)
    """Values of the annual sheet; dates as MM-DD."""
    registered: float = 1.0
    """Share of the residential areas that registered."""
    recognised: float = 1.0
    """Share of all registered bodies that were recognised, at most."""
    weak_models: bool = False
    complex: bool = False
    """The commune counts as complex (``xa_trong_diem``) that year."""
    weak_district: WeakDistrict | None = None

    def shows_in(self, year: int, parts: frozenset[str]) -> bool:
        """True when a report of these parts of the year shows it."""
        return self.year == year and (not self.bucket or self.bucket in parts)


class CatalogueModel(Schema):
    """A model of the city's catalogue."""

    code: str
    kind: str
    name: str


class Size(Schema):
    """People of a commune in the first year, log-normal, and at most how many residential areas it has."""

    log_mean: float
    log_sd: float
    least: int
    most: int
    most_areas: int


class Targets(Schema):
    """Content of ``targets*.yaml``."""

    first_day: dt.date
    last_day: dt.date
    """Days between which the periods of the season close; the units are those of the last."""
    size: Size
    recognised_from: dt.date
    recognition: tuple[Recognition, ...]
    model_points: int
    rates: dict[str, float]
    """Cases per 10,000 people in the first year."""
    per_accident: dict[str, float]
    """Chance that a traffic accident of the first year counts one more in that field."""
    decline: tuple[float, float]
    """Bounds of the yearly decline."""
    offences: dict[str, float]
    """Share of each named offence in ``tp_ttxh``."""
    baseline_2019: Baseline
    advanced_districts: int
    failures: tuple[Failure, ...]
    catalogue: tuple[CatalogueModel, ...]
    narratives: dict[str, tuple[str, ...]]

    @property
    def years(self) -> range:
        """Simulated years."""
        return range(self.first_day.year, self.last_day.year + 1)

    def covers(self, cut_off: dt.date) -> bool:
        """Whether a period with that cut-off is in the season."""
        return self.first_day <= cut_off <= self.last_day


SEASONS = ("targets", "targets-2025-h1", "targets-2025-h2")
"""Files beside this one."""


@cache
def load_targets(name: str = SEASONS[0]) -> Targets:
    """Load the targets of a season; those that extend another file replace some of its keys."""
    return load_yaml(Path(__file__).with_name(f"{name}.yaml"), Targets, prepare=_whole)


def targets_on(cut_off: dt.date) -> Targets:
    """Targets of the season of a period with that cut-off; of none, those of the first season."""
    seasons = [load_targets(name) for name in SEASONS]
    return next((targets for targets in seasons if targets.covers(cut_off)), seasons[0])


def _whole(written: dict[str, Any]) -> dict[str, Any]:
    if "extends" not in written:
        return written
    base = Path(__file__).with_name(f"{written.pop('extends')}.yaml")
    return {**_whole(YamlFile(base).data), **written}
