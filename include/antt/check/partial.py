"""Communes that are left out, so that the errors of some do not hold up the others."""

from __future__ import annotations

from collections.abc import Iterable

from antt.check.issue import Issue
from antt.read import Reading
from antt.reference.checks import Severity
from antt.reference.policy import load_policy


def left_out(issues: Iterable[Issue], reading: Reading) -> frozenset[str]:
    """Codes of the communes with a blocking issue, when the policy allows to take in the others.

    Empty when it does not, when an issue blocks more than a commune, or when no commune would remain.
    """
    if not load_policy().partial_acceptance:
        return frozenset()
    blocking = [i for i in issues if i.rule.severity is Severity.BLOCK]
    units = frozenset(i.finding.unit_code for i in blocking)
    if any(i.rule.level == 0 for i in blocking) or "" in units or "annual" not in reading.grids:
        return frozenset()
    return units if set(reading.grids["annual"].values["ma_xa"]) - units else frozenset()
