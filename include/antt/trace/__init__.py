"""Trace: from a printed figure back to the cells of archived files, with every value calculated again on the way.

Nothing here changes anything, and nothing here is used to make a report.
"""

from antt.trace.archived import Archived, Reader
from antt.trace.found import Cell, Edition, Submission, Trace, Traced, Verdict
from antt.trace.tracer import Tracer

__all__ = ["Archived", "Cell", "Edition", "Reader", "Submission", "Trace", "Traced", "Tracer", "Verdict"]
