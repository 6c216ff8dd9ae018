"""An issue: a finding with its rule's weight and the words for its sender."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from antt.guard.address import place
from antt.read import Finding, Reading
from antt.reference.checks import Rule, Severity, load_catalogue

_AFTER_ALL_CELLS = (10**9, 0)
LONGEST_FOUND = 200
"""Characters of what was typed that an issue repeats."""


class State(StrEnum):
    """What checking makes of a submission."""

    ACCEPTED = "accepted"
    CHECKED = "checked"
    """Nothing blocks it, but a person must sign off a warning before it counts."""
    RETURNED = "returned"
    REFUSED = "refused"
    DUPLICATE = "duplicate"
    """It says nothing that another submission of its office and period does not say already."""


class Issue(NamedTuple):
    """One thing wrong, as it is stored and shown: what it is, and the four parts that its sender is told."""

    number: int
    """From 1, within its submission."""
    rule: Rule
    finding: Finding
    what: str
    found: str
    expected: str
    mend: str
    basis: str
    explanation: str = ""
    """What the sender wrote about the commune's figures; for a person to weigh, it changes nothing by itself."""


def as_issues(findings: Iterable[Finding], reading: Reading, after: int = 0) -> tuple[Issue, ...]:
    """Give findings of a submission their numbers, following ``after``, and their words.

    Errors first, then as one goes through the workbook: sheet, row, column; what has no cell comes after its sheet's.
    """
    form, explanations = reading.form, _explanations(reading)
    fields = {f.id: f for s in form.sheets for f in s.fields} if form else {}
    general = form.basis if form else ""
    issues = []
    sheets = [s.name for s in form.sheets] if form else []
    for number, finding in enumerate(sorted(findings, key=partial(_order, sheets)), after + 1):
        rule, field = load_catalogue().rule(finding.rule, finding.field), fields.get(finding.field)
        finding = finding._replace(found=_shortened(finding.found))
        words = (
            {**finding.values}
            | finding._asdict()
            | {
                "label": field.label if field else finding.field,
                "basis": (field.basis if field else "") or general,
            }
        )
        what, found, expected, mend, basis = (
            quoted_once(part.format_map(words))
            for part in (rule.what, rule.found, rule.expected, rule.mend, rule.basis)
        )
        explanation = explanations.get(finding.unit_code, "")
        issues.append(Issue(number, rule, finding, what, found, expected, mend, basis, explanation))
    return tuple(issues)


def _order(sheets: Sequence[str], finding: Finding) -> tuple[int, int, tuple[int, int]]:
    severity = list(Severity).index(load_catalogue().rule(finding.rule, finding.field).severity)
    sheet = sheets.index(finding.sheet) if finding.sheet in sheets else -1
    return severity, sheet, place(finding.cell) or _AFTER_ALL_CELLS


def quoted_once(text: str) -> str:
    """«a «b» c» as «a “b” c»: what stands in a quotation may be quoted itself."""
    depth, result = 0, []
    for character in text:
        if character == "»" and depth:
            depth -= 1
            character = "”" if depth else character
        elif character == "«":
            character = "“" if depth else character
            depth += 1
        result.append(character)
    return "".join(result)


def _explanations(reading: Reading) -> dict[str, str]:
    """Commune → what the sender explains about its figures."""
    grid = reading.grids.get("annual")
    if grid is None or "giai_trinh" not in grid.values:
        return {}
    rows = zip(grid.values["ma_xa"], grid.values["giai_trinh"], strict=True)
    return {str(unit): _shortened(text) for unit, text in rows if isinstance(text, str)}


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_FOUND else f"{text[:LONGEST_FOUND]}…"


def decide(issues: Iterable[Issue]) -> State:
    """Any blocking issue returns a submission; some refuse it; some warnings wait for a person to sign them off."""
    rules = [i.rule for i in issues]
    if any(r.refuses for r in rules):
        return State.REFUSED
    if any(r.repeats for r in rules):
        return State.DUPLICATE
    if any(r.severity is Severity.BLOCK for r in rules):
        return State.RETURNED
    return State.CHECKED if any(r.sign_off for r in rules) else State.ACCEPTED
