"""An issue: a finding with its rule's weight and the words for its sender."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from antt.read import Finding
from antt.reference.checks import Rule, Severity, load_catalogue
from antt.reference.form import Form

LONGEST_FOUND = 200
"""Characters of what was typed that an issue repeats."""


class State(StrEnum):
    """What becomes of a checked submission."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    REFUSED = "refused"


class Issue(NamedTuple):
    """One thing wrong, as it is stored and shown."""

    finding: Finding
    rule: Rule
    message: str
    """Vietnamese: what is wrong and how to mend it."""


def as_issue(finding: Finding, form: Form | None) -> Issue:
    """Give a finding its words."""
    rule = load_catalogue().rule(finding.rule)
    finding = finding._replace(found=_shortened(finding.found))
    fields = {f.id: f.label for s in form.sheets for f in s.fields} if form else {}
    words = finding._asdict() | {"label": fields.get(finding.field, finding.field)}
    return Issue(finding, rule, f"{rule.what} {rule.mend}".format_map(words))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_FOUND else f"{text[:LONGEST_FOUND]}…"


def decide(issues: Iterable[Issue]) -> State:
    """Any blocking issue returns a submission; some refuse it."""
    blocking = [i.rule for i in issues if i.rule.severity is Severity.BLOCK]
    if any(r.refuses for r in blocking):
        return State.REFUSED
    return State.RETURNED if blocking else State.ACCEPTED
