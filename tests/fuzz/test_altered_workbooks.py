"""Whatever becomes of a workbook's bytes, its sender is told something from the catalogue, and nothing of ours fails.

``ANTT_FUZZ_SECONDS`` says for how long (``make fuzz``: ten minutes, each round from another seed). What fails is made
small and kept in ``build/fuzz``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings

from antt.check import Submitted, check_batch
from antt.feedback import Answer, Revision, Sent, annotate
from antt.parse import open_apart
from antt.read import Reading, read_workbook
from antt.reference.checks import load_catalogue
from antt.reference.form import load_forms
from antt.settings import PROJECT
from tests.conftest import MEASURED
from tests.fuzz.mutations import altered

SECONDS = float(os.environ.get("ANTT_FUZZ_SECONDS", "5"))
ROUND = 100
"""Examples of a seed: hypothesis begins anew then."""
TO_CHECK = 5
"""Readings of a round that are checked and answered too."""
RECEIVED = dt.date(2024, 6, 15)


def test_no_altered_workbook_makes_anything_fail(request: pytest.FixtureRequest) -> None:
    until, examples, read = time.monotonic() + SECONDS, 0, 0
    number = int(time.time()) if SECONDS > 60 else 1
    while time.monotonic() < until:
        readings = one_round(number, until)
        examples, read, number = (
            examples + len(readings),
            read + sum(r.cover is not None for _, r in readings),
            number + 1,
        )
        answer([one for one in readings if one[1].cover is not None][:TO_CHECK])
    line = f"{examples} altered workbooks, {read} of them read; {SECONDS:.0f} s"
    request.node.user_properties.append((MEASURED, line))
    assert examples


def one_round(number: int, until: float) -> list[tuple[bytes, Reading]]:
    """Open and read altered workbooks; hypothesis makes a failing one small."""
    readings: list[tuple[bytes, Reading]] = []

    @seed(number)
    @settings(max_examples=ROUND, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(altered())
    def survives(content: bytes) -> None:
        if time.monotonic() > until:
            return
        try:
            reading = read_workbook(content, *load_forms(), opener=open_apart)
            assert all(load_catalogue().rule(finding.rule) for finding in reading.findings)
        except BaseException:
            keep(content)
            raise
        readings.append((content, reading))

    survives()
    return readings


def answer(readings: list[tuple[bytes, Reading]]) -> None:
    """Check what could be read, and mark it for its sender."""
    if not readings:
        return
    checked = check_batch([Submitted(n, reading, None, RECEIVED) for n, (_, reading) in enumerate(readings)])
    for one, (content, _) in zip(checked, readings, strict=True):
        annotate(Answer(Sent("x.xlsx", content, dt.datetime.now(dt.UTC)), one, Revision()))


def keep(content: bytes) -> Path:
    """Where a file that makes something fail lies."""
    path = PROJECT / "build" / "fuzz" / hashlib.sha256(content).hexdigest()[:16]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
