"""An HTTP server that speaks the contract of the HTTP channel, and misbehaves as it is told."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

TOKEN = "ma-gia-lap"


@dataclass
class Office:
    """What the server holds, what it was told, and how it behaves."""

    files: dict[str, bytes] = field(default_factory=dict)
    """In the order of their times."""
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Idempotency key → what was posted."""
    gets: int = 0
    posts: int = 0
    page_size: int = 2
    fails: int = 0
    """Answers with status 500 that are still to come."""
    hangs: int = 0
    """Files at whose middle it falls silent until the client goes."""
    breaks: int = 0
    """Files at whose middle it hangs up."""
    lies: int = 0
    """Files of which the listing says another size."""
    says_hash: bool = True
    says_time: bool = True
    answers: dict[str, int] = field(default_factory=dict)
    """Name of a file → status with which notices about it are refused."""
    elsewhere: str = ""
    """Address of a file that the listing adds."""
    continues: str = ""
    """Address of a page that the listing says comes after its last."""
    port: int = 0

    @property
    def connection(self) -> str:
        return json.dumps(
            {
                "conn_type": "http",
                "host": "127.0.0.1",
                "schema": "http",
                "port": self.port,
                "password": TOKEN,
                "extra": {"direct": True},
            }
        )

    def page(self, number: int) -> dict[str, Any]:
        names = list(self.files)[number * self.page_size : (number + 1) * self.page_size]
        found = [self._described(name) for name in names]
        more = (number + 1) * self.page_size < len(self.files)
        if self.elsewhere and not more:
            found.append({"url": self.elsewhere, "name": "2024-H1/noi-khac.xlsx", "sha256": "0" * 64})
        return {"files": found, "next": f"/api/files?page={number + 1}" if more else self.continues or None}

    def _described(self, name: str) -> dict[str, Any]:
        content = self.files[name]
        position = list(self.files).index(name)
        described = {
            "url": f"/api/content/{quote(name)}",
            "name": name,
            "size": len(content) + (7 if self.lies else 0),
        }
        described |= {"modified": f"2024-07-01T08:00:{position:02}Z"} if self.says_time else {}
        return described | ({"sha256": hashlib.sha256(content).hexdigest()} if self.says_hash else {})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    office: Office

    def do_GET(self) -> None:
        self.office.gets += 1
        if not self._may():
            return
        parts = urlsplit(self.path)
        if parts.path == "/api/files":
            page = int(parse_qs(parts.query).get("page", ["0"])[0])
            self._answer(200, json.dumps(self.office.page(page)).encode())
        else:
            self._content(unquote(parts.path.removeprefix("/api/content/")))

    def _content(self, name: str) -> None:
        content = self.office.files.get(name)
        if content is None:
            self._answer(404, b"")
            return
        for fault in ("hangs", "breaks"):
            if getattr(self.office, fault):
                setattr(self.office, fault, getattr(self.office, fault) - 1)
                self._head(200, len(content))
                self.wfile.write(content[: len(content) // 2])
                self.wfile.flush()
                if fault == "hangs":
                    time.sleep(4)
                self.close_connection = True
                return
        self.office.lies = max(0, self.office.lies - 1)
        self._answer(200, content)

    def do_POST(self) -> None:
        if not self._may():
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        notice = json.loads(body or b"{}")
        self.office.posts += 1
        if status := self.office.answers.get(notice.get("file", "")):
            self._answer(status, b"")
            return
        self.office.told[str(self.headers["Idempotency-Key"])] = notice
        self._answer(200, b"{}")

    def _may(self) -> bool:
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._answer(401, b"")
            return False
        if self.office.fails:
            self.office.fails -= 1
            self._answer(500, b"")
            return False
        return True

    def _head(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _answer(self, status: int, content: bytes) -> None:
        self._head(status, len(content))
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@contextmanager
def http_office() -> Iterator[Office]:
    """A server on the loopback, with nothing in it."""
    office = Office()
    handler = type("Handler", (_Handler,), {"office": office})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        office.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield office
        finally:
            server.shutdown()
            thread.join()
