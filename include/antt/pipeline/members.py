"""Archives of workbooks: each member is archived and registered as a file of its own, ``archive!member``."""

from __future__ import annotations

import io

from antt.archive import Archive, Stored
from antt.collect import Listed
from antt.guard import Refused, load_limits, members

ARCHIVE = ".zip"
BETWEEN = "!"
"""Between the name of an archive and that of its member."""


def unpack(store: Archive, listed: Listed, stored: Stored) -> list[tuple[Listed, Stored]]:
    """Archive the members of an archived file; none when it is no archive of workbooks.

    One that cannot be unpacked safely has none either: it is a submission as it is, and refused when it is read.
    """
    limits = load_limits()
    if not listed.name.lower().endswith(ARCHIVE) or stored.size > limits.file_bytes:
        return []
    try:
        found = members(store.get(stored.sha256), limits)
    except Refused:
        return []
    return [
        (
            Listed(f"{listed.name}{BETWEEN}{member.name}", len(member.content), listed.modified_at),
            store.put(io.BytesIO(member.content)),
        )
        for member in found
    ]
