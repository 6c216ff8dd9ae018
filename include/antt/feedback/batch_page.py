"""The page of a batch, for staff: every rule that was tried, what came of it, and what became of each submission.

Self-contained, so that it can be read without a network (Data Docs of Great Expectations load scripts from elsewhere).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from antt.check import Checked, Outcome, RuleOutcome
from antt.check.issue import quoted_once
from antt.feedback.answer import office_of
from antt.feedback.outbox import write
from antt.feedback.words import page
from antt.reference.checks import Severity, load_catalogue
from antt.reference.form import Form


class Line(NamedTuple):
    """A rule over all submissions of a batch."""

    code: str
    severity: Severity
    sheet: str
    field: str
    """Label of the field of a rule about one field."""
    says: str
    """What its sender would be told."""
    tried: int
    """Rows."""
    failed: int
    outcomes: Mapping[Outcome, int]
    """Outcome → on how many submissions."""
    waits_for: tuple[str, ...]
    """Codes of periods that are not there yet."""


class Noticed(NamedTuple):
    """A rule of reading and of structure: it is not tried on rows, but noticed where it is broken."""

    code: str
    severity: Severity
    says: str
    times: int
    submissions: tuple[int, ...]
    """Ids."""


class Judged(NamedTuple):
    """A submission of a batch."""

    id: int
    name: str
    office: str
    period: str
    state: str
    by_severity: Mapping[Severity, int]
    """How many issues."""


class Page(NamedTuple):
    """What the page says."""

    lines: tuple[Line, ...]
    """Failing rules first."""
    noticed: tuple[Noticed, ...]
    """Most frequent first."""
    submissions: tuple[Judged, ...]


def write_batch_page(folder: Path, batch: Sequence[Checked], names: Mapping[int, str]) -> Path:
    """Write ``<first id>-<last id>.html`` into a folder.

    Args:
        folder: for all batches.
        batch: at least one checked submission.
        names: submission id → name of its file.
    """
    ids = sorted(checked.id for checked in batch)
    path = folder / f"{ids[0]}-{ids[-1]}.html"
    content = summarise(batch, names)
    write(path, page("dot-kiem-tra.html.j2", ids=ids, page=content, OUTCOMES=_OUTCOMES).encode())
    return path


_WHOLE_FILE = "Cả tệp"
_OUTCOMES = {
    Outcome.HELD: "đúng",
    Outcome.FAILED: "sai",
    Outcome.PENDING: "chờ số liệu",
    Outcome.NOT_ASSESSABLE: "chưa đủ dãy số",
    Outcome.SKIPPED: "không có giá trị",
}


def summarise(batch: Sequence[Checked], names: Mapping[int, str]) -> Page:
    """Add up the outcomes of a batch."""
    submissions = []
    outcomes: dict[tuple[str, str, str], list[RuleOutcome]] = defaultdict(list)
    forms: dict[tuple[str, str, str], Form] = {}
    for checked in sorted(batch, key=lambda one: one.id):
        submissions.append(_judged(checked, names[checked.id]))
        for outcome in checked.outcomes:
            key = outcome.rule, outcome.sheet, outcome.field
            outcomes[key].append(outcome)
            if checked.reading.form:
                forms[key] = checked.reading.form
    lines = [_line(forms[key], found) for key, found in outcomes.items()]
    lines.sort(key=lambda line: (-line.failed, line.code))
    return Page(tuple(lines), tuple(_noticed(batch, {line.code for line in lines})), tuple(submissions))


def _noticed(batch: Sequence[Checked], tried: Set[str]) -> list[Noticed]:
    """Issues of rules that are not tried on rows."""
    found: dict[str, list[int]] = defaultdict(list)
    for checked in batch:
        for issue in checked.issues:
            if issue.rule.code not in tried:
                found[issue.rule.code].append(checked.id)
    noticed = []
    for code, submissions in found.items():
        rule = load_catalogue().rule(code)
        says = quoted_once(rule.what.format_map(_Ellipses()))
        noticed.append(Noticed(code, rule.severity, says, len(submissions), tuple(sorted(set(submissions)))))
    return sorted(noticed, key=lambda one: (-one.times, one.code))


def _line(form: Form, outcomes: Sequence[RuleOutcome]) -> Line:
    first = outcomes[0]
    sheet = next((s for s in form.sheets if s.id == first.sheet), None)
    name = sheet.name if sheet else _WHOLE_FILE
    field = next((f.label for f in sheet.fields if f.id == first.field), "") if sheet else ""
    rule = load_catalogue().rule(first.rule, first.field)
    return Line(
        first.rule,
        rule.severity,
        name,
        field,
        quoted_once(rule.what.format_map(_Ellipses(label=field, sheet=name))),
        sum(o.tried for o in outcomes),
        sum(o.failed for o in outcomes),
        Counter(o.outcome for o in outcomes),
        tuple(sorted({o.waits_for for o in outcomes if o.waits_for})),
    )


class _Ellipses(dict[str, str]):
    """Words of a message of which there are as many as failing rows."""

    def __missing__(self, key: str) -> str:
        return "…"


def _judged(checked: Checked, name: str) -> Judged:
    return Judged(
        checked.id,
        name,
        office_of(checked),
        checked.period.label if checked.period else "",
        checked.state.value,
        Counter(issue.rule.severity for issue in checked.issues),
    )
