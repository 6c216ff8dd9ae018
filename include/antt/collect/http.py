"""A REST interface as a channel: a listing by pages, files by address, a token. its contract: docs/add-a-source.md."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Self, cast
from urllib.parse import urljoin

import httpx
from pydantic import BaseModel, ValidationError, model_validator

from antt.collect.channel import Listed, Notice, Refused, StillChanging, Unreachable
from antt.collect.folders import left_by, taken_from
from antt.collect.names import harmless
from antt.connection import Connection
from antt.errors import WrongConnection
from antt.reference.sources import Source

TIMEOUT = httpx.Timeout(20, connect=10)
WHOLE_FILE = 120.0
"""Seconds that one file may take, however slowly it drips."""
MOST_PAGES = 1000
MOST_OF_A_PAGE = 4 << 20
"""Bytes."""
_IN_MEMORY = 4 << 20
_LATER = {408, 425, 429}
_NEVER = {400, 413, 415, 422}
"""What is posted will not be taken, whenever it is tried again; 404 says that the address is wrong."""


class _File(BaseModel):
    """One file of a listing; what else stands there is not looked at."""

    url: str
    name: str
    size: int = -1
    modified: dt.datetime | None = None
    sha256: str = ""
    taken: str = ""
    """Address that is told by POST that the file was taken; without one that is remembered here."""

    @model_validator(mode="after")
    def _says_when_it_changes(self) -> Self:
        if not self.modified and not self.sha256:
            raise ValueError(f"{self.name!r} needs sha256 or modified, without which nobody sees a correction")
        return self


class _Page(BaseModel):
    files: list[_File]
    next: str | None = None


class HttpChannel:
    """Files that the listing at ``path`` names; answers are posted to ``outbox``."""

    def __init__(self, source: Source, connection: Connection) -> None:
        self.source = source
        scheme = connection.schema or "https"
        if scheme not in {"http", "https"}:
            raise WrongConnection(f"connection {connection.id}: schema is http or https")
        port = f":{connection.port}" if connection.port else ""
        self._origin = f"{scheme}://{connection.host}{port}"
        self._seen: list[Listed] = []
        self._taken: dict[str, str] = {}
        # Redirects are not followed and addresses elsewhere not called: the token is for this server only.
        self._http = httpx.Client(
            timeout=TIMEOUT,
            follow_redirects=False,
            headers={"Authorization": f"Bearer {connection.password}"} if connection.password else {},
            verify=connection.option("ca_file") or True,
            trust_env=not connection.is_set("direct"),
        )

    def list(self) -> list[Listed]:
        """Oldest first, over all pages."""
        try:
            self._look()
        except Refused as refused:  # of a listing, not of a file
            raise Unreachable(f"{self.source.id}: the listing: {refused.reason}") from refused
        return taken_from(self.source, self._seen)

    def _look(self) -> None:
        self._seen, address, told = [], self._address(self.source.path), set[str]()
        while address:
            if address in told or len(told) == MOST_PAGES:
                raise Unreachable(f"{self.source.id}: the listing does not end")
            told.add(address)
            page = self._page(address)
            for file in page.files:
                self._add(file)
            address = self._address(page.next) if page.next else ""

    def _page(self, address: str) -> _Page:
        with self._spooled("GET", address, MOST_OF_A_PAGE, "") as content:
            try:
                return _Page.model_validate_json(content.read())
            except ValidationError as error:
                raise Unreachable(f"{self.source.id}: the listing is none: {error.errors()[0]['msg']}") from error

    def _add(self, file: _File) -> None:
        modified = file.modified
        if modified and not modified.tzinfo:
            modified = modified.replace(tzinfo=dt.UTC)
        version = file.sha256.lower() or f"{file.size} {file.modified}"
        listed = Listed(
            harmless(file.name), file.size, modified, key=file.url, version=version, whole=bool(file.sha256)
        )
        self._taken[file.url] = file.taken
        self._seen.append(listed)

    def ignored(self) -> tuple[str, ...]:
        """Files whose names the pattern does not take."""
        return left_by(self.source, self._seen)

    def fetch(self, listed: Listed) -> IO[bytes]:
        """Read it whole; it must be as long as it was listed, and of the hash if one was told."""
        content = self._spooled("GET", self._address(listed.key), self.source.max_bytes, listed.name)
        digest = hashlib.file_digest(cast(Any, content), "sha256").hexdigest()
        size = content.tell()
        content.seek(0)
        if listed.size not in (-1, size) or (listed.whole and listed.version != digest):
            content.close()
            raise StillChanging(listed.name)
        return content

    def confirm(self, listed: Listed) -> None:
        """Nothing to do: listed anew, it would be another version."""

    def acknowledge(self, listed: Listed) -> None:
        """Tell the server, where it wants to be told; a file that is gone meanwhile was taken."""
        if listed.key not in self._taken:
            self.list()  # another channel saw the listing
        if address := self._taken.get(listed.key):
            try:
                self._spooled("POST", self._address(address), MOST_OF_A_PAGE, listed.name).close()
            except StillChanging:
                return

    def answer(self, notice: Notice) -> None:
        """Post the notice as JSON, files in base64."""
        files = {name: base64.b64encode(content).decode() for name, content in notice.files.items()}
        body = {
            "id": notice.id,
            "file": notice.name,
            "url": notice.key,
            "submission": notice.submission,
            "state": notice.state,
            "message": notice.line,
            "files": files,
        }
        with self._outages(""):
            answered = self._http.post(
                self._address(self.source.outbox), json=body, headers={"Idempotency-Key": notice.id}
            )
        if answered.status_code in _NEVER:
            raise Refused("source.forbidden", f"status {answered.status_code}")
        if answered.status_code != 409:  # already told
            self._judge(answered.status_code, "")

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def _address(self, path: str) -> str:
        """Absolute, and of this server."""
        address = urljoin(f"{self._origin}/", path)
        if httpx.URL(address).copy_with(path="/", query=None, fragment=None) != httpx.URL(self._origin + "/"):
            raise Refused("source.elsewhere", f"{path!r} leads to another server")
        return address

    def _spooled(self, method: str, address: str, most: int, name: str) -> IO[bytes]:
        """What the server answers, read to its end."""
        until = time.monotonic() + WHOLE_FILE
        content = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        with self._outages(name), self._http.stream(method, address) as answered:
            self._judge(answered.status_code, name)
            for block in answered.iter_bytes():
                content.write(block)
                if content.tell() > most:
                    raise Refused("source.too_large", f"more than {most >> 20} MiB")
                if time.monotonic() > until:
                    raise Unreachable(f"{self.source.id}: more than {WHOLE_FILE:.0f} s for one answer")
        content.seek(0)
        return cast(IO[bytes], content)

    def _judge(self, status: int, name: str) -> None:
        if status in (401, 403) and not name:
            raise WrongConnection(f"{self.source.id}: the server refuses the token ({status})")
        if status in (404, 410) and name:
            raise StillChanging(name)
        if status >= 500 or status in _LATER or (not name and status >= 300):
            raise Unreachable(f"{self.source.id}: status {status}")
        if status >= 300:
            raise Refused("source.forbidden", f"status {status}")

    @contextmanager
    def _outages(self, name: str) -> Iterator[None]:
        try:
            yield
        except (httpx.TransportError, httpx.DecodingError) as error:
            about = f" ({name})" if name else ""
            raise Unreachable(f"{self.source.id}{about}: {type(error).__name__}: {error}") from error
        except httpx.InvalidURL as error:
            raise Refused("source.elsewhere", str(error)) from error
