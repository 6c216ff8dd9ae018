"""Servers for the channels, one of each kind a session, and sources written as an engineer writes them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from antt.reference import sources
from antt.reference.sources import Source, load_source, load_sources
from tests.helpers.http_server import Office, http_office
from tests.helpers.servers import S3, Mail, Sftp, Smtp, mail_server, s3_server, sftp_server


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Not below pytest's own folder, which is closed to the account that Dovecot reads mail as."""
    with tempfile.TemporaryDirectory(prefix="antt-servers-") as made:
        yield Path(made)


@pytest.fixture(scope="session")
def sftp(folder: Path) -> Iterator[Sftp]:
    with sftp_server(folder / "sftp") as server:
        yield server


@pytest.fixture(scope="session")
def s3(folder: Path) -> Iterator[S3]:
    with s3_server(folder / "s3") as server:
        yield server


@pytest.fixture(scope="session")
def mail_session(folder: Path) -> Iterator[Mail]:
    with mail_server(folder / "mail") as server:
        yield server


@pytest.fixture
def mail(mail_session: Mail) -> Mail:
    with mail_session.box() as box:
        for name in ("INBOX", "da-nhan"):
            if box.folder.exists(name):
                box.folder.set(name)
                box.delete(box.uids())
    return mail_session


@pytest.fixture
def smtp() -> Iterator[Smtp]:
    with Smtp().running() as server:
        yield server


@pytest.fixture
def office() -> Iterator[Office]:
    with http_office() as server:
        yield server


BASE = {"title": "Nguồn giả lập", "pattern": "{period}/*", "form": "antt-ntm", "settle_seconds": 0.2}


@pytest.fixture
def write_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Source]]:
    """Write the file of a source; the pipeline then knows the sources written, and no other."""
    written = tmp_path / "sources"
    written.mkdir()
    monkeypatch.setattr(sources, "SOURCES", written)

    def write(name: str, channel: str, **fields: Any) -> Source:
        path = written / f"{name}.yaml"
        text = yaml.safe_dump(BASE | {"id": name, "channel": channel} | fields, allow_unicode=True)
        path.write_text(text, encoding="utf-8")
        load_sources.cache_clear()
        return load_source(path)

    load_sources.cache_clear()
    yield write
    load_sources.cache_clear()
