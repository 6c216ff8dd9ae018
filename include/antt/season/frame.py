"""The communes of the season and what stays: people, bodies, recognition dates, and what goes wrong where."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from antt.reference.calendar import load_calendar
from antt.reference.form import Ky
from antt.reference.units import Unit, load_units
from antt.season.streams import stream
from antt.season.targets import Failure, Targets

Counts: TypeAlias = NDArray[np.int64]
Dates: TypeAlias = list[dt.date | None]

FIRST_YEAR, LAST_YEAR = 2021, 2024
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
BODIES = ("kdc", "cq", "dn", "csgd")


class Placed(NamedTuple):
    """A failure and the commune (by index) where it happens."""

    failure: Failure
    commune: int


class Frame(NamedTuple):
    """All communes of the season, in the order of their codes; arrays have one element a commune."""

    communes: tuple[Unit, ...]
    district: NDArray[np.str_]
    """Code of each commune's district."""
    population: Counts
    """People in the first year."""
    household_size: NDArray[np.float64]
    bodies: dict[str, Counts]
    """Residential areas, agencies, enterprises, schools."""
    standard_on: Dates
    advanced_on: Dates
    model_on: Dates
    failures: tuple[Placed, ...]

    @property
    def districts(self) -> list[str]:
        """District codes in order."""
        return sorted(set(self.district.tolist()))

    @property
    def ever_advanced(self) -> NDArray[np.bool_]:
        """Communes recognised as nâng cao at some time of the season."""
        return np.array([day is not None for day in self.advanced_on])

    def failing(self, year: int, parts: frozenset[str]) -> dict[int, Failure]:
        """The failure that a report of these parts of the year shows, by commune index."""
        return {p.commune: p.failure for p in self.failures if p.failure.shows_in(year, parts)}


def build_frame(targets: Targets, seed: int) -> Frame:
    """Draw the communes in the programme, with sizes plausible for Hà Nội."""
    last_day = load_calendar().period_of(Ky.NAM, LAST_YEAR).cut_off
    communes = tuple(load_units().in_scope(last_day))
    district = np.array([c.parent for c in communes])
    rng = stream(seed, "frame")
    count = len(communes)
    population = np.clip(rng.lognormal(9.1, 0.35, count), 3000, 32000).astype(np.int64)
    failures = _place(targets.failures, district, stream(seed, "failures"))
    spared = np.setdiff1d(np.arange(count), [p.commune for p in failures])
    advanced_on, model_on = _recognition(targets, spared, count, stream(seed, "recognition"))
    return Frame(
        communes=communes,
        district=district,
        population=population,
        household_size=rng.uniform(3.3, 4.3, count),
        bodies={
            "kdc": np.clip(population // rng.integers(900, 1800, count), 4, 24),
            "cq": rng.integers(3, 9, count),
            "dn": rng.poisson(4, count),
            "csgd": rng.integers(1, 4, count),
        },
        standard_on=[dt.date(2014, 1, 10) + dt.timedelta(days=int(d)) for d in rng.integers(0, 2400, count)],
        advanced_on=advanced_on,
        model_on=model_on,
        failures=failures,
    )


def _place(failures: tuple[Failure, ...], district: NDArray[np.str_], rng: np.random.Generator) -> tuple[Placed, ...]:
    """One failure a district, in a commune drawn from it."""
    districts = rng.permutation(np.unique(district))
    return tuple(
        Placed(failure, int(rng.choice(np.flatnonzero(district == code))))
        for failure, code in zip(failures, districts, strict=True)
    )


def _recognition(targets: Targets, candidates: Counts, count: int, rng: np.random.Generator) -> tuple[Dates, Dates]:
    """Dates of recognition as nâng cao and as kiểu mẫu; a commune becomes nâng cao first."""
    order = rng.permutation(candidates).tolist()
    advanced_on: Dates = [None] * count
    model_on: Dates = [None] * count
    start, advanced, model = dt.date(FIRST_YEAR, 1, 1), 0, 0
    for step in targets.recognition:
        half = (step.by - start).days // 2
        for commune in order[advanced : step.advanced]:
            advanced_on[commune] = start + dt.timedelta(days=int(rng.integers(1, half)))
        for commune in order[model : step.model]:
            model_on[commune] = start + dt.timedelta(days=int(rng.integers(half, 2 * half)))
        start, advanced, model = step.by, step.advanced, step.model
    return advanced_on, model_on
