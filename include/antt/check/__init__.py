"""Check: is what was read allowed? Structure first, then content, once for a whole batch of submissions."""

from antt.check.batch import Checked, Submitted, batched, check_batch
from antt.check.frames import Batched
from antt.check.history import NO_HISTORY, History, load_history
from antt.check.issue import Issue, State
from antt.check.outcome import Outcome, RuleOutcome
from antt.check.revision import NOTHING_BEFORE, Before

__all__ = [
    "NOTHING_BEFORE",
    "NO_HISTORY",
    "Batched",
    "Before",
    "Checked",
    "History",
    "Issue",
    "Outcome",
    "RuleOutcome",
    "State",
    "Submitted",
    "batched",
    "check_batch",
    "load_history",
]
