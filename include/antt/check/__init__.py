"""Check: is what was read allowed? Structure first, then content, once for a whole batch of submissions."""

from antt.check.batch import Checked, Submitted, check_batch
from antt.check.issue import Issue, State
from antt.check.outcome import Outcome, RuleOutcome

__all__ = ["Checked", "Issue", "Outcome", "RuleOutcome", "State", "Submitted", "check_batch"]
