"""Runs, which everything printed is made of: stretches of text, and figures."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from antt.render.figure import Figure
from antt.render.typography import curly

MORE_TO_COME = "*"
"""Set after a figure in which units are missing; explained in the document."""

_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f\ue000-\uf8ff\ufffe\uffff\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
"""Control, private-use and invisible characters: XML has no place for the first, the narrative's parser a use for the
second, and the last could turn the digits beside them round on paper."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text, or one figure."""

    text: str
    figure: Figure | None = None

    @property
    def mark(self) -> str:
        """``*`` after a figure that does not cover all units, else nothing."""
        return MORE_TO_COME if self.figure and self.figure.incomplete else ""


def figure_run(figure: Figure) -> Run:
    """A figure as a run."""
    return Run(figure.printed, figure)


def plain(value: object) -> str:
    """Text from outside as one clean line of composed letters, with the quotation marks of print."""
    return curly(_UNPRINTABLE.sub("", " ".join(unicodedata.normalize("NFC", str(value)).split())))
