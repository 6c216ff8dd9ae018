"""Findings of inspections: taken into the archive, recorded, compared."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from antt.archive import Archive
from antt.settings import TIMEZONE, Settings
from antt.warehouse import open_warehouse
from antt.warehouse.moment import known_moment

if TYPE_CHECKING:
    from antt.check import Issue
    from antt.findings import Comparison


@dataclass(frozen=True)
class Taken:
    """A workbook of findings that was handed in."""

    sha256: str
    """Of its bytes in the archive, which keeps them whatever is wrong with them."""
    new: int
    """Findings that were not recorded before."""
    issues: tuple[Issue, ...]
    """What is wrong; then nothing of it is recorded."""


def load(settings: Settings, file: Path) -> Taken:
    """Archive a workbook of findings and record what it says, whole or not at all."""
    from antt.findings import add_findings, read_findings

    with file.open("rb") as stream:
        stored = Archive(settings.archive).put(stream)
    findings = read_findings(file.read_bytes(), dt.datetime.now(TIMEZONE).date())
    with open_warehouse(settings) as engine, engine.begin() as connection:
        return Taken(stored.sha256, add_findings(connection, stored, findings), findings.issues)


def compared(settings: Settings, period: str) -> list[Comparison]:
    """What was inspected for a period, beside what the sender entered and what was computed."""
    from antt.findings import compare

    with open_warehouse(settings) as engine, engine.begin() as connection:
        return compare(connection, [period], known_moment(connection))
