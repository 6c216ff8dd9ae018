"""Sources as an operator sees them."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import text

from antt.reference.sources import load_sources
from antt.settings import Settings
from antt.warehouse import open_warehouse


class SourceStanding(NamedTuple):
    """A source, and when it last gave something."""

    id: str
    title: str
    channel: str
    connection: str | None
    units: tuple[str, ...]
    last: dt.datetime | None
    wrong: str = ""
    """What is wrong in its file: nothing is collected from there until it is mended."""


def standing(settings: Settings) -> list[SourceStanding]:
    """All sources, in the order of their names."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        rows = connection.execute(text("select source, max(seen_at) from intake.arrival group by source")).all()
    last = {row[0]: row[1] for row in rows}
    sources = load_sources()
    sound = [
        SourceStanding(s.id, s.title, s.channel, s.connection, s.units or tuple(sorted(s.senders)), last.get(s.id))
        for s in sources.sound
    ]
    wrong = [SourceStanding(i, "", "", None, (), last.get(i), str(error)) for i, error in sources.wrong.items()]
    return sorted([*sound, *wrong])
