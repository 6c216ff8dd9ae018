"""House style of text that comes from elsewhere: one kind of quotation marks, one place for tone marks."""

from __future__ import annotations

import re
import unicodedata

_QUOTED = re.compile('"([^"]*)"')
_OPEN_SYLLABLE = re.compile("(o[ae]|(?<!q)uy)([\u0300\u0301\u0303\u0309\u0323])(?![^\\W\\d_])", re.IGNORECASE)
"""Decomposed: the vowels of hoà, khoẻ, thuỷ at the end of a syllable, and the tone after the second."""


def curly(text: str) -> str:
    """Quotation marks as in print: ``“An toàn”``."""
    return _QUOTED.sub(r"“\1”", text)


def toned(name: str) -> str:
    """Tone marks on the first vowel: ``Thạch Hòa``, ``Thụy Hương``; ``Phú Quý`` stays."""
    decomposed = unicodedata.normalize("NFD", name)
    moved = _OPEN_SYLLABLE.sub(lambda found: found[1][0] + found[2] + found[1][1], decomposed)
    return unicodedata.normalize("NFC", moved)


def in_sentence(name: str) -> str:
    """A unit's full name inside a sentence: ``huyện Thạch Thất``."""
    return name[:1].lower() + name[1:]


def sentence_case(name: str) -> str:
    """A name at the beginning of a cell: ``Thành phố Hà Nội``."""
    return name[:1].upper() + name[1:]
