"""Guard: what is refused before anything is parsed, and what an archive of workbooks holds.

Pure functions on bytes and names. Imports nothing beyond the standard library: it runs in the child process that
opens strangers' files (``antt.parse``).
"""

from antt.guard.finding import Content, Damaged, Finding, Refused
from antt.guard.limits import LIMITS, Limits, load_limits
from antt.guard.members import Member, members
from antt.guard.names import check_name

__all__ = [
    "LIMITS",
    "Content",
    "Damaged",
    "Finding",
    "Limits",
    "Member",
    "Refused",
    "check_name",
    "load_limits",
    "members",
]
