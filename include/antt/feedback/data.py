"""The answer as JSON, for programs.

Keys, which stay as they are (a new one may be added):

- ``submission`` (null when the file was only looked at), ``state``, ``state_label``
- ``duplicate_of``: id of the submission that says the same, null when it says anything new
- ``contested``: how many blocking issues came to light after it was accepted
- ``receipt``: ``name``, ``size`` in bytes, ``sha256``, ``received_at``, ``office``, ``district``, ``period``,
  ``revision``, ``rows`` by sheet, ``values``, ``content_digest`` (of its figures, however they are
  written; null when not all of them could be read or are taken in)
- ``counts``: ``total``, then by severity: ``block``, ``warn``, ``info``
- ``comparison`` with the submission before: null, or ``previous`` (its id), ``fixed``, ``remaining``, ``new``
- ``issues``, all of them: ``id``, ``number``, ``rule``, ``severity``, ``level``, ``status``, ``sheet``, ``cell``,
  ``field``, ``unit_code``, ``unit``, ``row_key``, ``what``, ``found``, ``expected``, ``mend``, ``basis``,
  ``explanation`` (what the sender wrote about the commune)
- ``fixed``: issues of the submission before that are no longer there, with the same keys but ``level`` and
  ``explanation``
"""

from __future__ import annotations

import json
from typing import Any

from antt.feedback.answer import Answer, Entry, Gone
from antt.feedback.revisions import Status
from antt.feedback.words import STATES
from antt.reference.checks import Severity
from antt.settings import TIMEZONE


def as_json_text(answer: Answer) -> str:
    """The whole answer; every issue, however many."""
    checked = answer.checked
    content = {
        "submission": answer.sent.submission,
        "state": checked.state.value,
        "state_label": STATES[checked.state],
        "duplicate_of": checked.duplicate_of,
        "contested": answer.contested,
        "receipt": {
            "name": answer.sent.name,
            "size": len(answer.sent.content),
            "sha256": answer.sent.sha256,
            "received_at": answer.sent.received_at.astimezone(TIMEZONE).isoformat(timespec="seconds"),
            "office": answer.office,
            "district": checked.district,
            "period": checked.period.code if checked.period else None,
            "revision": answer.revision.number,
            "rows": answer.rows,
            "values": answer.values,
            "content_digest": checked.content_digest,
        },
        "counts": {"total": len(answer.entries)} | {s.value: answer.by_severity[s] for s in Severity},
        "comparison": _comparison(answer),
        "issues": [_issue(entry) for entry in answer.entries],
        "fixed": [_gone(gone) for gone in answer.fixed],
    }
    return json.dumps(content, ensure_ascii=False)


def _comparison(answer: Answer) -> dict[str, int] | None:
    if answer.compared_with is None:
        return None
    return {"previous": answer.compared_with} | {s.value: answer.by_status[s] for s in Status}


def _issue(entry: Entry) -> dict[str, Any]:
    issue, finding = entry.issue, entry.issue.finding
    return {
        "id": entry.id,
        "number": issue.number,
        "rule": issue.rule.code,
        "severity": issue.rule.severity.value,
        "level": issue.rule.level,
        "status": entry.status.value if entry.status else None,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "field": finding.field,
        "unit_code": finding.unit_code,
        "unit": entry.unit,
        "row_key": finding.row_key,
        "what": issue.what,
        "found": issue.found,
        "expected": issue.expected,
        "mend": issue.mend,
        "basis": issue.basis,
        "explanation": issue.explanation,
    }


def _gone(gone: Gone) -> dict[str, Any]:
    told = gone.told._asdict()
    told.pop("submission")
    return (
        {"id": gone.id} | told | {"severity": gone.told.severity.value, "unit": gone.unit, "status": Status.FIXED.value}
    )
