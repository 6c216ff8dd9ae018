"""What a kind of report adds to the document: its heads and recipients, its text and its annexes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from antt.render.document import Annex, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The words of a report."""

    body: tuple[Part, ...]
    annexes: tuple[Annex, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    """Names of the units told of, by code."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What stands for the names in braces in the title and the recipients of the kind: ``{don_vi}``."""
    span: str = ""
    """The time reported, where it is not the one period: ``năm 2023 và 6 tháng đầu năm 2024``."""
    since: dt.date | None = None
    """Cut-off of an earlier period that it covers as well."""
