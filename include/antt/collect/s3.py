"""A bucket of an S3-compatible object store as a channel; an object is there whole or not at all."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import IO, Any, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from antt.collect.channel import Listed, Notice, Refused, StillChanging, Unreachable
from antt.collect.folders import TAKEN, left_by, mark_of, taken_from
from antt.collect.names import harmless
from antt.connection import Connection
from antt.errors import WrongConnection
from antt.reference.sources import Source

_GONE = {"NoSuchKey", "404", "PreconditionFailed", "412"}
_WRONG = {"NoSuchBucket", "InvalidAccessKeyId", "SignatureDoesNotMatch"}
_FORBIDDEN = {"AccessDenied", "403", "InvalidObjectState"}
_MAKING = threading.Lock()
"""One client is made at a time: a session is no matter of several threads."""


@cache
def _session() -> boto3.session.Session:
    """Knows what requests look like, which takes half a second to read; nobody's credentials."""
    return boto3.session.Session()


class S3Channel:
    """Objects below ``bucket/prefix``; taken ones move to ``da-nhan`` there, answers go to ``outbox``."""

    def __init__(self, source: Source, connection: Connection) -> None:
        self.source = source
        self._bucket, self._prefix = _place(source.path)
        self._seen: list[Listed] = []
        with _MAKING:
            self._s3 = _session().client(
                "s3",
                aws_access_key_id=connection.login,
                aws_secret_access_key=connection.password,
                region_name=connection.option("region_name", "us-east-1"),
                endpoint_url=connection.option("endpoint_url") or None,
                config=Config(
                    connect_timeout=10,
                    read_timeout=30,
                    retries={"total_max_attempts": 1},
                    s3=cast(Any, {"addressing_style": connection.option("addressing_style", "auto")}),
                ),
            )

    def list(self) -> list[Listed]:
        """Oldest first."""
        self._seen = []
        bucket, answers = _place(self.source.outbox)
        skipped = (f"{self._prefix}{TAKEN}/", *([answers] if answers and bucket == self._bucket else []))
        with self._outages(""):
            for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix):
                for found in page.get("Contents", ()):
                    key = found["Key"]
                    if not key.startswith(skipped) and not key.endswith("/"):
                        self._seen.append(self._listed(key, found))
        return taken_from(self.source, self._seen)

    def ignored(self) -> tuple[str, ...]:
        """Objects elsewhere than where the pattern looks."""
        return left_by(self.source, self._seen)

    def _listed(self, key: str, found: Any) -> Listed:
        name = harmless(key.removeprefix(self._prefix))
        return Listed(name, found["Size"], found["LastModified"], key=key, version=found["ETag"], whole=True)

    def fetch(self, listed: Listed) -> IO[bytes]:
        """Of the version that was listed."""
        with self._outages(listed.name):
            found = self._s3.get_object(Bucket=self._bucket, Key=listed.key, IfMatch=listed.version)
            return io.BytesIO(found["Body"].read())

    def confirm(self, listed: Listed) -> None:
        """Nothing to do: what was fetched is what was listed."""

    def acknowledge(self, listed: Listed) -> None:
        """Copy to ``da-nhan`` and remove; one that was replaced since it was fetched stays."""
        target = f"{self._prefix}{TAKEN}/{listed.key.removeprefix(self._prefix)}"
        source: Any = {"Bucket": self._bucket, "Key": listed.key}
        try:
            with self._outages(listed.name):
                self._s3.copy_object(
                    Bucket=self._bucket, Key=target, CopySource=source, CopySourceIfMatch=listed.version
                )
                # Stores that do not know the condition of the removal ignore it: then only this look guards.
                self._s3.head_object(Bucket=self._bucket, Key=listed.key, IfMatch=listed.version)
                self._s3.delete_object(Bucket=self._bucket, Key=listed.key, IfMatch=listed.version)
                if mark := mark_of(self.source, listed.key):
                    self._s3.delete_object(Bucket=self._bucket, Key=mark)
        except StillChanging:
            return

    def answer(self, notice: Notice) -> None:
        """Put the files into the outbox."""
        bucket, prefix = _place(self.source.outbox)
        with self._outages(notice.name):
            for name, content in notice.files.items():
                self._s3.put_object(Bucket=bucket, Key=prefix + name, Body=content)

    def close(self) -> None:
        """Hang up."""
        self._s3.close()

    @contextmanager
    def _outages(self, name: str) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _WRONG or (code in _FORBIDDEN and not name):
                raise WrongConnection(f"{self.source.id}: {code}") from error
            if code in _GONE:
                raise StillChanging(name) from error
            if code in _FORBIDDEN:
                raise Refused("source.forbidden", code) from error
            raise Unreachable(f"{self.source.id}: {code}") from error
        except (BotoCoreError, OSError) as error:
            raise Unreachable(f"{self.source.id}: {type(error).__name__}: {error}") from error


def _place(path: str) -> tuple[str, str]:
    """Bucket, and prefix with its slash."""
    bucket, _, prefix = path.strip("/").partition("/")
    return bucket, f"{prefix}/" if prefix else ""
