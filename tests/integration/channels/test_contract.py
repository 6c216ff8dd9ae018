"""Every channel keeps the contract, against a real server."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from antt.collect import Channel, FolderChannel, open_channel
from antt.collect.testing import ChannelContract, PipelinedContract
from antt.reference.sources import Source
from tests.helpers.http_server import Office
from tests.helpers.servers import S3, Mail, Sftp, Smtp

_numbers = itertools.count(1)
SENDER = "sender@example.vn"


class _Files:
    """A server of files that are on this machine."""

    def __init__(self, source: Source, connections: dict[str, SecretStr], root: Path) -> None:
        self._source, self._connections, self._root = source, connections, root
        self._opened: list[Channel] = []

    def open(self) -> Channel:
        self._opened.append(open_channel(self._source, self._connections, self._root))
        return self._opened[-1]

    def put(self, name: str, content: bytes) -> None:
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def told(self) -> Collection[str]:
        return [path.name for path in (self._root / "tra-loi").rglob("*.html")]

    def close(self) -> None:
        for channel in self._opened:
            channel.close()


class TestFolder(ChannelContract):
    @pytest.fixture
    def server(self, tmp_path: Path, write_source: Callable[..., Source]) -> _Files:
        return _Told(write_source("thu-muc", "folder", pattern="*/*"), {}, tmp_path / "inbox")


class _Told(_Files):
    """Answers of a folder lie in the outbox of the installation."""

    def told(self) -> Collection[str]:
        return ["outbox"]


class Spool(FolderChannel):
    """The channel of somebody else in docs/add-a-source.md."""

    def __init__(self, source: Source, connection: object) -> None:
        assert connection is None
        super().__init__(source, Path(source.options["spool"]))


class TestSomebodyElses(ChannelContract):
    @pytest.fixture
    def server(self, tmp_path: Path, write_source: Callable[..., Source]) -> _Files:
        spool, name = tmp_path / "spool", f"{__name__}:Spool"
        return _Told(write_source("spool", name, pattern="*/*", options={"spool": str(spool)}), {}, spool)


class TestSftp(PipelinedContract):
    @pytest.fixture
    def server(self, tmp_path: Path, sftp: Sftp, write_source: Callable[..., Source]) -> Any:
        (tmp_path / "sftp").mkdir()
        root = str(tmp_path / "sftp")
        source = write_source(
            "sftp", "sftp", connection="sftp", path=root, outbox=f"{root}/tra-loi", pattern="*/*", settle_seconds=0
        )
        server = _Files(source, {"AIRFLOW_CONN_SFTP": SecretStr(sftp.connection)}, tmp_path / "sftp")
        yield server
        server.close()


class _Bucket(_Files):
    def __init__(self, source: Source, connections: dict[str, SecretStr], s3: S3, prefix: str) -> None:
        super().__init__(source, connections, Path())
        self._s3, self._bucket, self._prefix = s3.client(), s3.bucket, prefix

    def put(self, name: str, content: bytes) -> None:
        self._s3.put_object(Bucket=self._bucket, Key=f"{self._prefix}/{name}", Body=content)

    def told(self) -> Collection[str]:
        found = self._s3.list_objects_v2(Bucket=self._bucket, Prefix=f"{self._prefix}/tra-loi/")
        return [one["Key"] for one in found.get("Contents", [])]


class TestS3(ChannelContract):
    @pytest.fixture
    def server(self, s3: S3, write_source: Callable[..., Source]) -> Any:
        prefix = f"hop-dong-{next(_numbers)}"
        where = f"{s3.bucket}/{prefix}"
        source = write_source("s3", "s3", connection="s3", path=where, outbox=f"{where}/tra-loi", pattern="*/*")
        server = _Bucket(source, {"AIRFLOW_CONN_S3": SecretStr(s3.connection)}, s3, prefix)
        yield server
        server.close()


class _Office(_Files):
    def __init__(self, source: Source, connections: dict[str, SecretStr], office: Office) -> None:
        super().__init__(source, connections, Path())
        self._office = office

    def put(self, name: str, content: bytes) -> None:
        self._office.files[name] = content

    def told(self) -> Collection[str]:
        assert self._office.posts == 2, "both were posted, with one key"
        return self._office.told


class TestHttp(ChannelContract):
    @pytest.fixture
    def server(self, office: Office, write_source: Callable[..., Source]) -> Any:
        source = write_source(
            "http", "http", connection="http", path="/api/files", outbox="/api/answers", pattern="*/*"
        )
        server = _Office(source, {"AIRFLOW_CONN_HTTP": SecretStr(office.connection)}, office)
        yield server
        server.close()


class _Mailbox(_Files):
    def __init__(self, source: Source, connections: dict[str, SecretStr], mail: Mail, smtp: Smtp) -> None:
        super().__init__(source, connections, Path())
        self._mail, self._smtp = mail, smtp

    def put(self, name: str, content: bytes) -> None:
        message = EmailMessage()
        message["From"] = SENDER
        message.set_content("Số liệu giả lập.")
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        self._mail.deliver(message)

    def told(self) -> Collection[str]:
        assert [str(message["To"]) for message in self._smtp.messages] == [SENDER] * 2
        return [str(message["Message-ID"]) for message in self._smtp.messages]


class TestImap(ChannelContract):
    @pytest.fixture
    def server(self, mail: Mail, smtp: Smtp, write_source: Callable[..., Source]) -> Any:
        source = write_source(
            "thu", "imap", connection="imap", path="INBOX", outbox="smtp", pattern="*", senders={SENDER: ["269"]}
        )
        connections = {
            "AIRFLOW_CONN_IMAP": SecretStr(mail.connection),
            "AIRFLOW_CONN_SMTP": SecretStr(smtp.connection),
        }
        server = _Mailbox(source, connections, mail, smtp)
        yield server
        server.close()
