"""The communes of the season and what stays: people, bodies, recognition dates, and what goes wrong where."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from antt.reference.units import Unit, load_units
from antt.season.streams import stream
from antt.season.targets import Failure, Targets

Counts: TypeAlias = NDArray[np.int64]
Dates: TypeAlias = list[dt.date | None]

BODIES = ("kdc", "cq", "dn", "csgd")


class Placed(NamedTuple):
    """A failure and the commune (by index) where it happens."""

    failure: Failure
    commune: int


class Frame(NamedTuple):
    """All communes of the season, in the order of their codes; arrays have one element a commune."""

    years: range
    communes: tuple[Unit, ...]
    district: NDArray[np.str_]
    """Code of the unit that reports for each commune: its district, or itself."""
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
    """Draw the communes that owe a report on the last day, with sizes plausible for Hà Nội."""
    units, size = load_units(), targets.size
    communes = tuple(units.owing(targets.last_day))
    reporting = {o.unit_code for o in units.offices_on(targets.last_day)}
    district = np.array([c.code if c.code in reporting else c.parent for c in communes])
    rng = stream(seed, "frame")
    count = len(communes)
    population = np.clip(rng.lognormal(size.log_mean, size.log_sd, count), size.least, size.most).astype(np.int64)
    rural = np.flatnonzero([c.kind != "phuong" for c in communes])
    failures = _place(targets.failures, district, rural, stream(seed, "failures"))
    spared = np.setdiff1d(rural, [p.commune for p in failures])
    advanced_on, model_on = _recognition(targets, spared, count, stream(seed, "recognition"))
    return Frame(
        years=targets.years,
        communes=communes,
        district=district,
        population=population,
        household_size=rng.uniform(3.3, 4.3, count),
        bodies={
            "kdc": np.clip(population // rng.integers(900, 1800, count), 4, size.most_areas),
            "cq": rng.integers(3, 9, count),
            "dn": rng.poisson(4, count),
            "csgd": rng.integers(1, 4, count),
        },
        standard_on=[dt.date(2014, 1, 10) + dt.timedelta(days=int(d)) for d in rng.integers(0, 2400, count)],
        advanced_on=advanced_on,
        model_on=model_on,
        failures=failures,
    )


def _place(
    failures: tuple[Failure, ...], district: NDArray[np.str_], rural: Counts, rng: np.random.Generator
) -> tuple[Placed, ...]:
    """At most one failure a reporting unit, in a rural commune drawn from it."""
    districts = rng.permutation(np.unique(district[rural]))[: len(failures)]
    return tuple(
        Placed(failure, int(rng.choice(rural[district[rural] == code])))
        for failure, code in zip(failures, districts, strict=True)
    )


def _recognition(targets: Targets, candidates: Counts, count: int, rng: np.random.Generator) -> tuple[Dates, Dates]:
    """Dates of recognition as nâng cao and as kiểu mẫu; a commune becomes nâng cao first."""
    order = rng.permutation(candidates).tolist()
    advanced_on: Dates = [None] * count
    model_on: Dates = [None] * count
    start, advanced, model = targets.recognised_from, 0, 0
    for step in targets.recognition:
        half = (step.by - start).days // 2
        for commune in order[advanced : step.advanced]:
            advanced_on[commune] = start + dt.timedelta(days=int(rng.integers(1, half)))
        for commune in order[model : step.model]:
            model_on[commune] = start + dt.timedelta(days=int(rng.integers(half, 2 * half)))
        start, advanced, model = step.by, step.advanced, step.model
    return advanced_on, model_on
