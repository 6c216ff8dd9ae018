"""What the stages tell their caller: ids, paths and counts, small enough to travel between tasks."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from antt.settings import TIMEZONE

FEW = 5
"""Names that stand for many."""


class Summary:
    """Results that travel between tasks: ids, paths and counts."""

    def as_xcom(self) -> dict[str, Any]:
        """The fields as plain JSON."""
        plain: dict[str, Any] = asdict(self)  # type: ignore[call-overload]
        return {k: [_plain(one) for one in v] if isinstance(v, list) else _plain(v) for k, v in plain.items()}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value


@dataclass(frozen=True)
class Collected(Summary):
    """One collection over all sources."""

    new: list[int] = field(default_factory=list)
    """Submission ids."""
    duplicates: int = 0
    """Files whose bytes were seen before."""
    waiting: int = 0
    """Files that are still being written."""
    failed: list[str] = field(default_factory=list)
    """Names of files that could not be taken; the log says why, and the next collection tries again."""
    ignored: int = 0
    """Files that lie outside the folders of the periods: nobody takes or answers them."""
    ignored_names: list[str] = field(default_factory=list)
    """The first few of them."""
    down: list[str] = field(default_factory=list)
    """Ids of sources that could not be reached; the log says why."""
    quarantined: int = 0
    """Files that were put aside before they were submissions: ``antt quarantine list`` says why."""
    left: int = 0
    """Files that the next collection takes, as this one's time was over."""

    def __add__(self, other: Collected) -> Collected:
        """Both collections together."""
        return Collected(
            [*self.new, *other.new],
            self.duplicates + other.duplicates,
            self.waiting + other.waiting,
            [*self.failed, *other.failed],
            self.ignored + other.ignored,
            [*self.ignored_names, *other.ignored_names][:FEW],
            [*self.down, *other.down],
            self.quarantined + other.quarantined,
            self.left + other.left,
        )


@dataclass(frozen=True)
class Processed(Summary):
    """One chunk read, checked and loaded."""

    accepted: list[int]
    checked: list[int]
    """Nothing blocks them, but a person must sign off a warning."""
    returned: list[int]
    refused: list[int]
    duplicate: list[int]
    """They say nothing that another submission does not say already."""
    facts: int
    periods: list[str]
    """Periods that gained facts."""
    page: Path | None = None
    """What came of every rule; None when nothing was processed."""


@dataclass(frozen=True)
class Settlement(Summary):
    """Rules that look back, judged again where other earlier reports count than before."""

    judged: list[int]
    """Submission ids."""
    changed: list[int]
    """Those of them with issues that are new or no longer hold."""
    contested: list[int]
    """Submissions that count although a blocking issue came to light: a person must decide."""
    failed: list[str]
    """Submissions that could not be judged again, and why; the log says more, and the next settling tries again."""


@dataclass(frozen=True)
class Evaluated(Summary):
    """One period evaluated."""

    period: str
    verdicts: int
    """Verdicts that changed."""
    outcomes: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Completeness(Summary):
    """How much of a period has been accepted."""

    offices: int
    offices_expected: int
    communes: int
    communes_expected: int
    due: str
    """Day after which a report no longer waits, ISO."""
    evaluated: bool
    """Whether the verdicts of every period so far are as new as the facts."""

    def ready(self, now: dt.datetime) -> bool:
        """Evaluated, and complete or past the day on which the province's report is due."""
        overdue = now.astimezone(TIMEZONE).date().isoformat() > self.due
        return self.evaluated and (self.offices >= self.offices_expected or overdue)


@dataclass(frozen=True)
class Rendered(Summary):
    """One report rendered."""

    snapshot: int
    documents: list[Path]
    edition: int | None = None
    """None: looked up later, never issued."""
    replaces: int | None = None
    """Snapshot of the edition before."""
    changed: int = 0
    """Figures that differ from the edition before."""
