"""Evaluate: facts become verdicts, by the rules in force on the assessment date."""

from antt.evaluate.verdicts import Evaluated, evaluate_period, stale_periods

__all__ = ["Evaluated", "evaluate_period", "stale_periods"]
