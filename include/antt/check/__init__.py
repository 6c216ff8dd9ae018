"""Check: is what was read allowed? Structure first, then content, once for a whole batch of submissions."""

from antt.check.batch import Checked, Submitted, check_batch
from antt.check.issue import Issue, State

__all__ = ["Checked", "Issue", "State", "Submitted", "check_batch"]
