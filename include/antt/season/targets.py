"""What a synthetic season must add up to, and which failures it contains."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from antt.reference.files import Schema, load_yaml

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


class Targets(Schema):
    """Content of ``targets.yaml``."""

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


@cache
def load_targets() -> Targets:
    """Load the default targets."""
    return load_yaml(Path(__file__).with_name("targets.yaml"), Targets)
