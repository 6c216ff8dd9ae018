"""Tell the sender what a person decided about a submission after it was answered, and why."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

from antt.feedback.outbox import decision_path, write
from antt.feedback.words import page


class Decided(NamedTuple):
    """A person's decision about a submission."""

    id: int
    name: str
    state: str
    at: dt.datetime
    by: str
    reason: str


def write_decision(outbox: Path, decided: Decided) -> Path:
    """Put the latest decision into the outbox, beside the answer."""
    path = decision_path(outbox, decided.name, decided.id)
    write(path, page("quyet-dinh.html.j2", decided=decided).encode())
    return path
