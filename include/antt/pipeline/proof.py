"""Proof: where a figure comes from, and whether a document still says what its snapshot says. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection

from antt.archive import Archive
from antt.errors import WrongRequest
from antt.pipeline.mapping import read_submitted
from antt.settings import Settings
from antt.trace import Archived, Edition, Tracer
from antt.warehouse import open_warehouse, statement


class Asked(NamedTuple):
    """Which snapshot is meant: by its id, else the newest edition of a kind and period (None: of any)."""

    snapshot: int | None = None
    kind: str | None = None
    period: str | None = None


@contextmanager
def tracer(settings: Settings, asked: Asked) -> Iterator[Tracer]:
    """Traces figures of a snapshot as long as the warehouse is open.

    Raises:
        WrongRequest: there is no such snapshot.
    """
    from antt.render.stored import read_figures

    with open_warehouse(settings) as engine, engine.connect() as connection:
        edition = _edition(connection, asked)
        read = partial(read_submitted, engine)
        archived = Archived(connection, Archive(settings.archive), read)
        yield Tracer(connection, edition, read_figures(connection, edition.snapshot), archived)


def _edition(connection: Connection, asked: Asked) -> Edition:
    row = connection.execute(statement("trace_edition"), asked._asdict()).mappings().one_or_none()
    if row is None:
        raise WrongRequest(f"no such report ({asked}); antt figures editions lists them")
    return Edition(**row)
