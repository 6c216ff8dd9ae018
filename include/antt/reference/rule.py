"""What every rule about a submission has: a code, a weight, and the words in which its sender is told."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field as Constraint

from antt.reference.files import Schema

Words = Annotated[str, Constraint(min_length=1)]
"""Vietnamese, with places for what was found (see ``catalogue.yaml``)."""


class Severity(StrEnum):
    """What a finding does to its submission."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


class Rule(Schema):
    """One thing that can be wrong."""

    code: str
    level: Annotated[int, Constraint(ge=0, le=5)]
    """Validation level of the European Statistical System."""
    severity: Severity
    refuses: bool = False
    """Not taken as a submission at all, rather than returned for correction."""
    repeats: bool = False
    """Says nothing that another submission does not say already: a duplicate of that one."""
    quarantines: bool = False
    """Refused for what the file is or does: its bytes are marked, so that nobody opens them unwarned."""
    passes_with_time: bool = False
    """The same file may be right on another day: it is taken again then."""
    sign_off: bool = False
    """A warning that a person must sign off before the submission counts."""
    what: Words
    found: Words
    expected: Words
    mend: Words
    basis: Words
