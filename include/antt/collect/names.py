"""Names of files that strangers choose, made harmless: they become part of paths, pages and logs."""

from __future__ import annotations

import re
import unicodedata

LONGEST_PART = 150
"""Bytes of one part in UTF-8; a file system takes 255, and answers add to it."""
DEEPEST = 4
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_FORBIDDEN = frozenset('<>:"|?*')


def harmless(name: str) -> str:
    """A relative name with slashes that leads nowhere else, can be shown and can be a file's name anywhere.

    >>> harmless("../../etc/passwd")
    'etc/passwd'
    >>> harmless("C:\\\\2023\\\\con.xlsx")
    'C_/2023/_con.xlsx'
    """
    # Slashes in disguise (full width, division) become slashes before the name is split.
    text = unicodedata.normalize("NFC", name)
    for sign in "\\\uff0f\uff3c\u2044\u2215\u29f8":
        text = text.replace(sign, "/")
    parts = [shown for part in text.split("/") if (shown := _part(part))]
    return "/".join(parts[-DEEPEST:]) or "khong-ten"


def _part(part: str) -> str:
    shown = "".join("_" if _is_forbidden(c) else c for c in part).strip(" ")
    shown = shown.rstrip(".") if set(shown) <= {".", " "} else shown.rstrip(". ")
    if not shown:
        return ""
    if _DEVICE.fullmatch(unicodedata.normalize("NFKC", shown)):
        shown = f"_{shown}"
    return _shortened(shown)


def _is_forbidden(character: str) -> bool:
    """Control and format characters (direction marks), surrogates, what is not assigned, and what Windows forbids."""
    return unicodedata.category(character).startswith("C") or character in _FORBIDDEN


def _shortened(part: str) -> str:
    if len(part.encode()) <= LONGEST_PART:
        return part
    stem, dot, ending = part.rpartition(".")
    if not dot or len(ending.encode()) > 10:
        stem, ending = part, ""
    room = LONGEST_PART - len(ending.encode()) - len(dot if ending else "")
    return stem.encode()[:room].decode(errors="ignore") + (f".{ending}" if ending else "")
