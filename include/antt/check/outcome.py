"""What became of a rule on one submission."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """What trying a rule gave."""

    HELD = "held"
    FAILED = "failed"
    PENDING = "pending"
    """It compares with a submission that is not there yet, and settles when that arrives."""
    NOT_ASSESSABLE = "not_assessable"
    """Too little history to say."""
    SKIPPED = "skipped"
    """Every value it needs is missing: nothing to compare."""


class RuleOutcome(NamedTuple):
    """One rule tried on one submission."""

    rule: str
    sheet: str
    """Sheet id."""
    field: str
    """Field id of a rule about one field, else empty."""
    outcome: Outcome
    tried: int
    """Rows that could be judged."""
    failed: int
    waits_for: str = ""
    """Period code, of the same district, when pending."""
