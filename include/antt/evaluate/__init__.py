"""Evaluate: facts become verdicts, by the rules in force on the assessment date; and what is to be said of verdicts."""

from antt.evaluate.conflicts import Conflict, conflicts
from antt.evaluate.explain import explain
from antt.evaluate.explanation import Explanation
from antt.evaluate.judging import rules_in_force
from antt.evaluate.verdicts import Evaluated, evaluate_period, stale_periods
from antt.evaluate.what_if import WhatIf, other_rules, what_if

__all__ = [
    "Conflict",
    "Evaluated",
    "Explanation",
    "WhatIf",
    "conflicts",
    "evaluate_period",
    "explain",
    "other_rules",
    "rules_in_force",
    "stale_periods",
    "what_if",
]
