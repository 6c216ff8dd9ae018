"""Findings of inspections on site: a form of their own, beside what was reported, compared with it.

They make no facts and no verdicts: nothing that the offices reported changes because of them.
"""

from antt.findings.compare import Comparison, compare
from antt.findings.record import add_findings
from antt.findings.workbook import FORM, Findings, Inspected, read_findings

__all__ = ["FORM", "Comparison", "Findings", "Inspected", "add_findings", "compare", "read_findings"]
