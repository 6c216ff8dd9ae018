"""Does the cover say which submission of its period it is, and why it comes again?"""

from __future__ import annotations

from typing import NamedTuple

from antt.read import Finding, Reading


class Before(NamedTuple):
    """What the office handed in before for the same period."""

    revisions: int = 0
    """How many other files, as far as their content was checked."""
    accepted: int | None = None
    """Id of the submission that counts until now."""
    repeats: int | None = None
    """Id of the latest submission that counts or waits for a person, when the file gives the same facts as that one."""


NOTHING_BEFORE = Before()


def check_revision(reading: Reading, before: Before) -> tuple[Finding, ...]:
    """What is wrong with «Lần nộp» and «Lý do sửa», measured by what was handed in before.

    A number above 1 without a reason is a rule of its own, which needs nothing but the file (``cover.reason``).
    """
    if reading.cover is None or not before.revisions:
        return ()
    grid = reading.grids["cover"]
    said, reason = (grid.values[field].iloc[0] for field in ("lan_nop", "ly_do_sua"))
    if not isinstance(said, int) or said > before.revisions or (reason is None and said > 1):
        return ()
    if reason is None and before.accepted is not None:
        rule, field = "revision.reason", "ly_do_sua"
    else:
        rule, field = "revision.number", "lan_nop"
    typed = str(grid.typed["lan_nop"].iloc[0])
    values = {"revision": str(before.revisions + 1), "accepted": str(before.accepted)}
    return (Finding(rule, grid.sheet.name, grid.addresses[field][0], field, found=typed, values=values),)


def check_unchanged(reading: Reading, before: Before) -> tuple[Finding, ...]:
    """A file that changes nothing replaces nothing: its sender is told that the earlier one stands."""
    if before.repeats is None or reading.form is None:
        return ()
    sheet = reading.form.sheet("cover").name
    return (Finding("revision.unchanged", sheet, values={"repeated": str(before.repeats)}),)
