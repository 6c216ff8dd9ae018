"""The serif of the PDF: one whole family that has every Vietnamese letter, never a mixture.

Decree 30/2020 asks for Times New Roman. Where a machine has none, Liberation Serif, which has the same widths, comes
with the project, and fonts of the machine are then not looked at: its own Liberation Serif may be version 1, which
lacks Vietnamese vowels, and Typst would mix the two letter by letter.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

import typst

from antt.settings import INCLUDE

TIMES, SAME_WIDTHS = "Times New Roman", "Liberation Serif"
_RANGES = ((0x20, 0x7F), (0xA1, 0xAD), (0xAE, 0x180), (0x1EA0, 0x1EFA))
_LETTERS = "".join(chr(code) for span in _RANGES for code in range(*span)) + "ƠơƯư–—―‘’‚“”„†‡•…‰′″‹›€−≠"
"""Latin, Vietnamese and punctuation: what the chosen family is known to have."""
MAY_BREAK = "\u200b"
"""Zero width space: a line may end there."""
_OTHERS = re.compile(f"[^{re.escape(_LETTERS)}{MAY_BREAK}]")
_PROBE = """
#set document(title: "probe")
#set text(font: sys.inputs.family, fallback: false, lang: "vi")
#let letters = sys.inputs.letters
#letters #strong(letters) #emph(letters) #strong(emph(letters))
"""


class Serif(NamedTuple):
    """A family and the fonts among which Typst finds it."""

    family: str
    fonts: typst.Fonts


@cache
def serif() -> Serif:
    """Times New Roman of this machine if it has every letter, else the family that comes with the project."""
    machine = Serif(TIMES, typst.Fonts(include_system_fonts=True, include_embedded_fonts=False))
    return machine if TIMES in machine.fonts.families() and covers(machine) else packaged()


def packaged() -> Serif:
    """The family that comes with the project."""
    only = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[INCLUDE / "fonts"])
    return Serif(SAME_WIDTHS, only)


def covers(serif: Serif) -> bool:
    """Whether a family has every letter of Vietnamese and its neighbours, upright, bold and italic."""
    try:
        # Exporting PDF/A fails on a letter without a glyph.
        typst.compile(
            _PROBE.encode(),
            font_paths=serif.fonts,
            format="pdf",
            sys_inputs={"family": serif.family, "letters": _LETTERS},
            pdf_standards=["a-3a"],
        )
    except typst.TypstError:
        return False
    return True


def printable(text: str) -> str:
    """The text with ``?`` for every character that the serif may lack, such as an emoji: PDF/A allows no such gap."""
    return _OTHERS.sub("?", unicodedata.normalize("NFC", text))
