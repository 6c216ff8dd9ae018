"""An Airflow connection, as its variable writes it: ``AIRFLOW_CONN_<ID>``, a URI or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import SecretStr

from antt.errors import WrongConnection
from antt.settings import CONNECTION


@dataclass(frozen=True)
class Connection:
    """Address and credentials of a server; what is secret never shows in ``repr``."""

    id: str
    type: str
    host: str
    port: int | None
    login: str
    password: str = field(repr=False)
    schema: str
    extra: Mapping[str, Any] = field(repr=False)

    def option(self, name: str, default: str = "") -> str:
        """One of the extras, as text."""
        value = self.extra.get(name)
        return default if value is None else str(value)

    def is_set(self, name: str, default: str = "") -> bool:
        """Whether one of the extras says yes."""
        return self.option(name, default).lower() in {"true", "1", "yes"}


def variable(connection_id: str) -> str:
    """Name of the variable that holds a connection."""
    return CONNECTION + connection_id.upper()


def find_connection(connections: Mapping[str, SecretStr], connection_id: str) -> Connection:
    """Look a connection up.

    Raises:
        WrongConnection: there is none of that id, or it is not written as one; never repeats what it says.
    """
    written = connections.get(variable(connection_id))
    if written is None:
        raise WrongConnection(f"no connection {connection_id!r}: set {variable(connection_id)} (docs/add-a-source.md)")
    return read_connection(connection_id, written.get_secret_value())


def read_connection(connection_id: str, written: str) -> Connection:
    """A connection from its URI or JSON.

    Raises:
        WrongConnection: it is neither; never repeats what it says.
    """
    try:
        return _parsed(connection_id, written)
    except (ValueError, TypeError, AttributeError):
        # Not chained: the message of a parser repeats what it could not read.
        raise WrongConnection(f"{variable(connection_id)} is neither a URI nor JSON of a connection") from None


def _parsed(connection_id: str, written: str) -> Connection:
    if written.lstrip().startswith("{"):
        fields = json.loads(written)
        extra = fields.get("extra") or {}
        extra = json.loads(extra) if isinstance(extra, str) else extra
        port = fields.get("port")
        return Connection(
            connection_id,
            fields.get("conn_type") or "",
            fields.get("host") or "",
            int(port) if port else None,
            fields.get("login") or "",
            fields.get("password") or "",
            fields.get("schema") or "",
            extra,
        )
    parts = urlsplit(written)
    if not parts.scheme or not parts.netloc:
        raise ValueError("no URI")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    inner = query.pop("__extra__", None)
    return Connection(
        connection_id,
        parts.scheme.replace("-", "_"),
        unquote(parts.hostname or ""),
        parts.port,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        unquote(parts.path.lstrip("/")),
        json.loads(inner) if inner else query,
    )
