"""Which class serves a source: one of ours, or one that a source names; its client is imported only then."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from pydantic import SecretStr

from antt.collect.channel import Channel
from antt.connection import Connection, find_connection
from antt.errors import WrongConnection
from antt.reference.sources import Source

_OURS = {
    "sftp": "antt.collect.sftp:SftpChannel",
    "s3": "antt.collect.s3:S3Channel",
    "http": "antt.collect.http:HttpChannel",
    "sql": "antt.collect.sql:SqlChannel",
}


def open_channel(source: Source, connections: Mapping[str, SecretStr], inbox: Path) -> Channel:
    """Connect to a source.

    Args:
        source: what to open.
        connections: variables ``AIRFLOW_CONN_<ID>`` and what they say.
        inbox: where the folder source looks, unless its path is absolute.

    Raises:
        WrongConnection: the connection is missing or wrong, or the server refuses it.
        Unreachable: the server does not answer.
    """
    if source.channel == "folder":
        from antt.collect.folder import FolderChannel

        return FolderChannel(source, inbox / source.path)
    if source.connection is None and ":" in source.channel:
        return _named(source, source.channel, None)
    connection = find_connection(connections, source.connection or "")
    if source.channel == "imap":
        from antt.collect.imap import ImapChannel

        return ImapChannel(source, connection, _replies(source, connections))
    return _named(source, _OURS.get(source.channel, source.channel), connection)


def _replies(source: Source, connections: Mapping[str, SecretStr]) -> Connection | None:
    return find_connection(connections, source.outbox) if source.outbox else None


def _named(source: Source, name: str, connection: Connection | None) -> Channel:
    module, _, attribute = name.partition(":")
    try:
        channel: Channel = getattr(import_module(module), attribute)(source, connection)
    except (ImportError, AttributeError) as error:
        raise WrongConnection(f"{source.id}: no channel {name}: {error}") from error
    return channel
