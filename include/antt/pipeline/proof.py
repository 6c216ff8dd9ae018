"""Proof: where a figure comes from, and whether a document says what its snapshot says; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from antt.archive import Archive
from antt.errors import WrongRequest
from antt.pipeline.mapping import read_submitted
from antt.settings import Settings
from antt.trace import Archived, Edition, Tracer
from antt.warehouse import open_warehouse, statement

if TYPE_CHECKING:
    from antt.verify import Verified


def verify(settings: Settings, content: bytes, offline: bool = False) -> Verified:
    """Whether a document still says what its snapshot says; without a warehouse, what it carries itself.

    Raises:
        NotReadable: it is none of ours, or cannot be read.
    """
    from antt import verify as checks
    from antt.verify.confined import read
    from antt.verify.said import NotReadable

    file = read(content)
    if not file.data and not file.reference:
        raise NotReadable("Không phải tài liệu của hệ thống này: tệp không nêu báo cáo nào.")
    if offline or not (settings.warehouse_url or settings.pgdata.exists()):
        return checks.verify(file, None)
    try:
        with open_warehouse(settings) as engine, engine.connect() as connection:
            known = checks.known(connection, content, file)
    except OperationalError:
        return checks.verify(file, None)
    if known is None:
        raise NotReadable("Kho không có báo cáo mà tệp nêu tên: tệp của nơi khác, hoặc tên báo cáo đã bị sửa.")
    return checks.verify(file, known)


class Asked(NamedTuple):
    """Which snapshot is meant: by its id, else the newest edition of a kind, period and scope (None: of any)."""

    snapshot: int | None = None
    kind: str | None = None
    period: str | None = None
    scope: str | None = None


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
