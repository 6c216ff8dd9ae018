"""What ``antt explain`` tells of one verdict; the same for a person and for a program."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from antt.evaluate.formula import Value


class State(StrEnum):
    """What came of a condition."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


STATES = {True: State.MET, False: State.NOT_MET, None: State.UNKNOWN}
"""State by value in ``core.verdict.conditions``."""


@dataclass(frozen=True)
class Rule:
    """The version of the rule by which the verdict was made."""

    set: str
    instrument: str
    version: int
    valid_from: dt.date
    valid_to: dt.date | None
    wording: str
    """``confirmed`` or ``to_be_confirmed``."""
    unconfirmed: str
    """What of the text was not seen."""
    digest: str
    parameters: dict[str, bool | str]


@dataclass(frozen=True)
class Days:
    """A bucket of days, both ends inclusive."""

    bucket: str
    starts: dt.date
    ends: dt.date


@dataclass(frozen=True)
class Window:
    """The days over which flows are summed; no buckets where the calendar has no such window."""

    id: str
    buckets: tuple[Days, ...]
    before: tuple[Days, ...]
    """Of the same window a year before."""


@dataclass(frozen=True)
class JudgedCondition:
    """One condition: what it asks, and what came of it."""

    id: str
    label: str
    basis: str
    state: State
    formula: str
    with_values: str
    reads: tuple[str, ...]
    """Names of its inputs."""


@dataclass(frozen=True)
class Cell:
    """One cell that was read: of which submission, and what stood there."""

    submission: int
    file: str
    revision: int
    sheet: str
    cell: str
    unit: str
    time: str
    item: str
    element: str
    value: Value


@dataclass(frozen=True)
class Used:
    """One input, and the cells that it comes from."""

    name: str
    label: str
    value: Value
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Former:
    """A verdict that stood at some time, the latest first."""

    outcome: str
    rule_version: int
    evaluated_at: dt.datetime
    causes: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """A verdict and all that it was made of."""

    unit: str
    unit_name: str
    above: str
    """Name of the unit above it."""
    period: str
    period_label: str
    indicator: str
    title: str
    outcome: str
    known_at: dt.datetime
    evaluated_at: dt.datetime
    causes: tuple[str, ...]
    """Why the period was evaluated then; see ``core.evaluation``."""
    rule: Rule
    window: Window
    applies_if: str
    """Formula; empty where the indicator applies to every unit."""
    applies_with_values: str
    conditions: tuple[JudgedCondition, ...]
    inputs: tuple[Used, ...]
    history: tuple[Former, ...]
