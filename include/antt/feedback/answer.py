"""An answer: everything that its three forms say, in one value."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from antt.check import Checked, Issue, State
from antt.feedback.revisions import Comparison, Revision, Status, Told, compare
from antt.guard import Content
from antt.reference.checks import Severity
from antt.reference.form import SheetLayout
from antt.reference.units import Unit, load_units


class Sent(NamedTuple):
    """A file as it came in."""

    name: str
    content: Content
    received_at: dt.datetime
    submission: int | None = None
    """None when it is only looked at, not handed in."""

    @property
    def sha256(self) -> str:
        """Of its bytes: what its sender can compare."""
        return hashlib.sha256(self.content).hexdigest()


class Entry(NamedTuple):
    """An issue, as it is shown."""

    id: str
    """``<submission>-<number>``, the same in every form."""
    issue: Issue
    unit: str
    """Name and code of the commune; its code when no such unit is known; empty when it concerns none."""
    status: Status | None
    """None when there is nothing to compare with."""


class Gone(NamedTuple):
    """An issue told before that is no longer there, as it is shown."""

    id: str
    told: Told
    unit: str


@dataclass(frozen=True)
class Answer:
    """What a sender is told about a file."""

    sent: Sent
    checked: Checked
    revision: Revision

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All issues, in the order of their numbers."""
        comparison = self._comparison
        statuses = comparison.statuses if comparison else (None,) * len(self.checked.issues)
        number = self.sent.submission or 0
        return tuple(
            Entry(f"{number}-{issue.number}", issue, self._unit(issue.finding.unit_code), status)
            for issue, status in zip(self.checked.issues, statuses, strict=True)
        )

    @cached_property
    def fixed(self) -> tuple[Gone, ...]:
        """Issues of the submission before that are no longer there."""
        fixed = self._comparison.fixed if self._comparison else ()
        return tuple(Gone(f"{t.submission}-{t.number}", t, self._unit(t.unit_code)) for t in fixed)

    @property
    def compared_with(self) -> int | None:
        """Id of the submission before; None when there is none, or when content could not be compared."""
        return self.revision.previous if self._comparison else None

    @cached_property
    def by_severity(self) -> Mapping[Severity, int]:
        """How many issues there are of each weight."""
        return Counter(issue.rule.severity for issue in self.checked.issues)

    @cached_property
    def contested(self) -> int:
        """How many blocking issues, besides those of communes that were left out, an accepted submission has.

        They came to light after its acceptance; whether it is returned for them is for a person to decide.
        """
        if self.checked.state is not State.ACCEPTED:
            return 0
        blocking = (i for i in self.checked.issues if i.rule.severity is Severity.BLOCK)
        return sum(i.finding.unit_code not in self.checked.left_out for i in blocking)

    @property
    def only_time(self) -> bool:
        """Whether the same file may be right on another day."""
        blocking = [i.rule for i in self.checked.issues if i.rule.severity is Severity.BLOCK]
        return bool(blocking) and all(rule.passes_with_time for rule in blocking)

    @cached_property
    def by_status(self) -> Mapping[Status, int]:
        """How many issues are new, remain, and are fixed."""
        return Counter([*(e.status for e in self.entries if e.status), *(Status.FIXED for _ in self.fixed)])

    @property
    def rows(self) -> dict[str, int]:
        """Name of a table sheet → how many rows were read."""
        grids = self.checked.reading.grids.values()
        return {g.sheet.name: g.rows() for g in grids if g.sheet.layout is SheetLayout.TABLE}

    @property
    def values(self) -> int:
        """How many cells had a value that was understood."""
        return sum(int(g.values.notna().to_numpy().sum()) for g in self.checked.reading.grids.values())

    @property
    def office(self) -> str:
        """Name of the office that the file is of; empty when it does not say."""
        return office_of(self.checked)

    @cached_property
    def _comparison(self) -> Comparison | None:
        # A broken file's content is not checked: that its errors are not found does not mean that they are mended.
        if self.revision.previous is None or not self.checked.expectations:
            return None
        return compare(self.checked.issues, self.revision.told)

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return load_units().on(self.checked.period.cut_off) if self.checked.period else {}

    def _unit(self, code: str) -> str:
        return f"{self._units[code].full_name} ({code})" if code in self._units else code


def office_of(checked: Checked) -> str:
    """Name of the office that a submission is of; empty when it does not say."""
    if checked.district is None or checked.period is None:
        return ""
    office = load_units().office_of(checked.district, checked.period.cut_off)
    return office.name if office else ""
