"""Count what came of every rule on every submission."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from antt.check.outcome import Outcome, RuleOutcome


class Tried(NamedTuple):
    """One rule, as it is counted."""

    rule: str
    sheet: str
    """Sheet id."""
    field: str


class Tally:
    """Rows tried, rows failed and rows about which nothing can be said, for each rule and submission."""

    def __init__(self, submissions: Iterable[int]) -> None:
        self._tried: dict[int, Counter[Tried]] = {key: Counter() for key in submissions}
        self._failed: dict[int, Counter[Tried]] = defaultdict(Counter)
        self._unknown: dict[int, Counter[Tried]] = defaultdict(Counter)
        self._pending: dict[int, dict[Tried, str]] = defaultdict(dict)

    def tried(self, what: Tried, rows: Mapping[int, int]) -> None:
        """Submission → rows that could be judged; submissions that it leaves out were tried without any such row."""
        for key in self._tried:
            self._tried[key][what] += rows.get(key, 0)

    def failed(self, what: Tried, submission: int) -> None:
        """A row failed."""
        self._failed[submission][what] += 1

    def unknown(self, what: Tried, rows: Mapping[int, int]) -> None:
        """Submission → rows with too little history."""
        for key, count in rows.items():
            self._unknown[key][what] += count

    def pending(self, what: Tried, periods: Mapping[int, str]) -> None:
        """Submission → code of the period that it waits for."""
        for key, period in periods.items():
            self._pending[key][what] = period

    def outcomes(self, submission: int) -> tuple[RuleOutcome, ...]:
        """What came of every rule on a submission."""
        pending = self._pending[submission]
        settled = [self._outcome(submission, what) for what in self._tried[submission] if what not in pending]
        return (*settled, *(RuleOutcome(*what, Outcome.PENDING, 0, 0, period) for what, period in pending.items()))

    def _outcome(self, submission: int, what: Tried) -> RuleOutcome:
        tried, failed = self._tried[submission][what], self._failed[submission][what]
        if failed:
            outcome = Outcome.FAILED
        elif tried:
            outcome = Outcome.HELD
        else:
            outcome = Outcome.NOT_ASSESSABLE if self._unknown[submission][what] else Outcome.SKIPPED
        return RuleOutcome(*what, outcome, tried, failed)
