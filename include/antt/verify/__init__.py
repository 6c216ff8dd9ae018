"""Verify: does a document still say what its snapshot says, and if not, which numbers differ and where.

The file comes from anywhere: it is opened with limits, in a process of its own (``antt.verify.confined``).
"""

from antt.verify.compare import Difference
from antt.verify.known import Known, known
from antt.verify.verdict import Status, Verified, verify

__all__ = ["Difference", "Known", "Status", "Verified", "known", "verify"]
