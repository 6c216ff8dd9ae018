"""Load: record what checking decided, and make facts of what was accepted; one transaction a batch."""

from antt.load.accepted import Accepted, load_facts
from antt.load.batch import Loaded, load_batch
from antt.load.earlier import load_before
from antt.load.facts import content_digest
from antt.load.issues import stored_issues
from antt.load.settled import Changes, Settled, changes, load_settled

__all__ = [
    "Accepted",
    "Changes",
    "Loaded",
    "Settled",
    "changes",
    "content_digest",
    "load_batch",
    "load_before",
    "load_facts",
    "load_settled",
    "stored_issues",
]
