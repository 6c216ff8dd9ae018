"""What a file says: its numbers in order, each with its place, and the data that it carries."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from antt.render.printed import SAYS

MOST_DATA = 64 << 20
"""Bytes of the carried data, unpacked."""
BESIDE = 30
"""Characters of context on either side."""


class NotReadable(ValueError):
    """The file cannot be verified; the message says why, in Vietnamese."""


class Said(NamedTuple):
    """A number in the file."""

    text: str
    place: str
    context: str
    edge: bool = False
    """First or last of a page, where page numbers stand."""


@dataclass(frozen=True)
class File:
    """What was found in a file."""

    format: str
    reference: str
    """From its properties; empty when they do not say."""
    data: str
    """That it carries; empty when there is none."""
    said: tuple[Said, ...]
    text: str = field(repr=False)
    """All of its text, for the marks."""


_REFERENCE = re.compile(r"[a-z_]+(?:-[\w-]+)?/\d{4}[\w-]*/[0-9a-f]{64}")


def reference_in(text: str) -> str:
    """The report that a property names, however a program that saved it wrote it; empty when it names none."""
    found = _REFERENCE.search(text)
    return f"antt:{found[0]}" if found else ""


class Carried(NamedTuple):
    """The data that a document carries; see ``antt.render.embedded``."""

    reference: str
    snapshot: int
    edition: int | None
    draft: bool
    marks: list[str]
    figures: dict[str, dict[str, Any]]
    says: list[tuple[str, str]]
    """Number and id of the figure (empty: none)."""
    charts: list[tuple[int, int]]
    """Where in ``says`` each chart begins and ends."""
    around: list[str]


def carried(data: str) -> Carried | None:
    """The data; None when it is not what a document of ours carries."""
    try:
        parts = json.loads(data)
        figures = parts["figures"]
        says = [(one, "") if isinstance(one, str) else (one[0], figures[one[1]]["id"]) for one in parts["says"]]
        return Carried(
            str(parts["reference"]),
            int(parts["snapshot"]),
            parts["edition"],
            bool(parts["draft"]),
            [str(mark) for mark in parts["marks"]],
            {figure["id"]: figure for figure in figures},
            says,
            [(int(start), int(end)) for start, end in parts["charts"]],
            [str(one) for one in parts["around"]],
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return None


def unpacked(letters: str) -> str:
    """What ``antt.render.embedded.packed`` packed; empty when it is something else."""
    try:
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(base64.b64decode("".join(letters.split()), validate=True), MOST_DATA)
        return content.decode() if unpacker.eof else ""
    except (ValueError, binascii.Error, zlib.error):
        return ""


def said_in(text: str, place: str) -> Iterator[Said]:
    """Numbers of a text, which is NFC already."""
    for found in SAYS.finditer(text):
        start, end = max(found.start() - BESIDE, 0), found.end() + BESIDE
        yield Said(found[0], place, " ".join(text[start:end].split()))
