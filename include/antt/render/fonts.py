"""The serif of the PDF: one whole family that has every Vietnamese letter, never a mixture.

Times New Roman is what decree 30/2020 asks for; where a machine has none, one with the same widths stands in, and at
last the one that comes with the package. Coverage is proved, not assumed: Liberation Serif before version 2 lacks
Vietnamese vowels, and a family that is merely named would be replaced glyph by glyph.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

FAMILIES = ("Times New Roman", "Liberation Serif", "Tinos", "Noto Serif")
_RANGES = ((0x20, 0x7F), (0xA1, 0xAD), (0xAE, 0x180), (0x1EA0, 0x1EFA))
_LETTERS = "".join(chr(code) for span in _RANGES for code in range(*span)) + "ƠơƯư–—―‘’‚“”„†‡•…‰′″‹›€−≠"
"""Latin, Vietnamese and punctuation: what the chosen family is known to have."""
_OTHERS = re.compile(f"[^{re.escape(_LETTERS)}]")
_PROBE = """
#set document(title: "probe")
#set text(font: sys.inputs.family, fallback: false, lang: "vi")
#let letters = sys.inputs.letters
#letters #strong(letters) #emph(letters) #strong(emph(letters))
"""


class NoFont(RuntimeError):
    """No family on this machine has all the letters."""


@cache
def available() -> typst.Fonts:
    """Fonts of the machine and of the package ``fontpkg-noto-serif``."""
    packaged = Path(str(files("fontpkg_noto_serif") / "files"))
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[packaged])


@cache
def serif() -> str:
    """The first family that can set every letter of Vietnamese and its neighbours, upright, bold and italic.

    Raises:
        NoFont: there is none.
    """
    present = set(available().families())
    found = next((family for family in FAMILIES if family in present and _covers(family)), None)
    if found is None:
        raise NoFont(f"none of {', '.join(FAMILIES)} has all Vietnamese letters; install fontpkg-noto-serif")
    return found


def printable(text: str) -> str:
    """The text with ``?`` for every character that the serif may lack, such as an emoji: PDF/A allows no such gap."""
    return _OTHERS.sub("?", unicodedata.normalize("NFC", text))


def _covers(family: str) -> bool:
    try:
        # Exporting PDF/A fails on a letter without a glyph.
        typst.compile(
            _PROBE.encode(),
            font_paths=available(),
            format="pdf",
            sys_inputs={"family": family, "letters": _LETTERS},
            pdf_standards=["a-3a"],
        )
    except typst.TypstError:
        return False
    return True
