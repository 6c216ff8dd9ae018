"""Check a batch of submissions: structure one by one, content together."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from antt.check.frames import Batched
from antt.check.history import NO_HISTORY, History
from antt.check.issue import Issue, State, as_issues, decide
from antt.check.outcome import Outcome, RuleOutcome
from antt.check.partial import left_out
from antt.check.revision import NOTHING_BEFORE, Before, check_revision, check_unchanged
from antt.check.structure import NOT_THEIRS, check_sender, check_structure, district_of, period_of
from antt.read import Finding, Reading
from antt.reference.calendar import Period
from antt.reference.form import Ky
from antt.reference.units import load_units

if TYPE_CHECKING:
    from antt.check.content import Content


class Submitted(NamedTuple):
    """A submission to check."""

    id: int
    reading: Reading
    expected_period: str | None
    received: dt.date
    locked_since: dt.date | None = None
    """First day on which its period takes nothing more, if the warehouse says that it is locked."""
    before: Before = NOTHING_BEFORE
    """What its office handed in before for the same period, if the warehouse knows."""
    content_digest: str | None = None
    """Of the facts that it gives, if the warehouse keeps it."""
    may_send: frozenset[str] | None = None
    """Codes of the units whose figures those who sent it may send; None: of any."""


class Checked(NamedTuple):
    """What checking gave."""

    id: int
    reading: Reading
    period: Period | None
    """None when the file does not say which."""
    district: str | None
    """Code of the reporting unit; None when no office reports for what the file says."""
    state: State
    issues: tuple[Issue, ...]
    suite: str
    suite_digest: str
    expectations: int
    """How many were tried; 0 when the structure was broken."""
    failed: int
    outcomes: tuple[RuleOutcome, ...] = ()
    """What came of every rule; empty when the structure was broken."""
    left_out: frozenset[str] = frozenset()
    """Codes of communes that are not taken in with the others."""
    compared_with: tuple[int, ...] = ()
    """Ids, ascending, of the earlier submissions with which its content was compared."""
    content_digest: str | None = None
    """Of the facts that it gives; None when not all of it could be read or is taken in."""
    duplicate_of: int | None = None
    """Id of the submission that says the same; None when it says anything new."""

    @property
    def is_revision(self) -> bool:
        """Whether its office handed it in, for a period: what says nothing new or comes from others is none of its."""
        of_others = any(issue.rule.code == NOT_THEIRS for issue in self.issues)
        return None not in (self.period, self.district) and self.duplicate_of is None and not of_others


MOST_FINDINGS = 15_000
"""Of a submission: nobody mends more by a list, and each would be stored and marked."""


def check_batch(submissions: Sequence[Submitted], history: History = NO_HISTORY) -> list[Checked]:
    """Check each submission; in the order given.

    Args:
        submissions: of any form, office and period.
        history: what their districts reported before; what needs more than that stays pending.
    """
    structure = {s.id: _structure(s) for s in submissions}
    groups: dict[tuple[str, int, Ky], dict[int, Batched]] = defaultdict(dict)
    for submitted in submissions:
        reading, one = submitted.reading, batched(submitted)
        if not structure[submitted.id] and one and reading.form and reading.cover:
            groups[reading.form.id, reading.form.version, reading.cover.ky][submitted.id] = one
    content: dict[int, Content] = {}
    compared_with: dict[int, tuple[int, ...]] = {}
    for batch in groups.values():
        # Great Expectations takes seconds to import: only who checks content pays for it.
        from antt.check.content import check_content

        content |= dict.fromkeys(batch, check_content(batch, history))
        compared_with |= {key: history.compared_with(one) for key, one in batch.items()}
    return [_checked(s, structure[s.id], content.get(s.id), compared_with.get(s.id, ())) for s in submissions]


def _structure(submitted: Submitted) -> tuple[Finding, ...]:
    reading = submitted.reading
    found = check_sender(reading, submitted.may_send)
    found = found or check_structure(reading, submitted.expected_period, submitted.received, submitted.locked_since)
    return found or check_unchanged(reading, submitted.before)


def batched(submitted: Submitted) -> Batched | None:
    """A submission with what its content is checked against; None when its structure does not say."""
    reading, period = submitted.reading, period_of(submitted.reading)
    if reading.form is None or reading.cover is None or period is None:
        return None
    district = reading.cover.district_code
    communes = tuple(load_units().owing(period.cut_off, district))
    return Batched(reading, period, district, communes, submitted.received)


def _checked(
    submitted: Submitted, structure: tuple[Finding, ...], content: Content | None, compared_with: tuple[int, ...]
) -> Checked:
    reading = submitted.reading
    findings = (
        [*structure]
        if content is None
        else [*reading.findings, *check_revision(reading, submitted.before), *content.findings[submitted.id]]
    )
    if len(findings) > MOST_FINDINGS:
        findings = [Finding("file.nonsense", found=str(len(findings)), expected=str(MOST_FINDINGS))]
    issues = as_issues(findings, reading)
    outcomes = content.outcomes[submitted.id] if content else ()
    without = left_out(issues, reading)
    state = decide(i for i in issues if i.finding.unit_code not in without)
    return Checked(
        submitted.id,
        reading,
        period_of(reading),
        district_of(reading),
        state,
        issues,
        suite="structure" if reading.form is None else f"{reading.form.id}.v{reading.form.version}",
        suite_digest=content.digest if content else "",
        expectations=len(outcomes),
        failed=sum(o.outcome is Outcome.FAILED for o in outcomes),
        outcomes=outcomes,
        left_out=without,
        compared_with=compared_with,
        content_digest=None if without else submitted.content_digest,
        duplicate_of=submitted.before.repeats if state is State.DUPLICATE else None,
    )
