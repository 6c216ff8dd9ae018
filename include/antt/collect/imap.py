"""A mailbox as a channel: attachments of those who may send; answers by SMTP only announce.

The message stays where it is until all of its attachments are taken, and is then moved to ``da-nhan``, or flagged.
"""

from __future__ import annotations

import imaplib
import io
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage, Message
from email.utils import formatdate
from typing import IO, TypeAlias
from urllib.parse import quote

from imap_tools import BaseMailBox, MailBox, MailboxLoginError, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from antt.collect.channel import Listed, Notice, Refused, StillChanging, Unreachable
from antt.collect.folders import TAKEN
from antt.collect.mail import WHOLE, Part, is_automatic, is_verified, parse, parts_of, sender_of
from antt.connection import Connection
from antt.errors import WrongConnection
from antt.reference.sources import Source
from antt.smtp import NotSent, NotTaken, hand_in, mail_server

TIMEOUT = 30.0
FLAG = "$AnttTaken"
_MOST_OF_A_HEAD = 64 << 10
"""Bytes of a message too large to be fetched, that say who sent it."""
_Files: TypeAlias = list[Listed]
_SIZE = re.compile(rb"UID (\d+).*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?UID (\d+)")


class ImapChannel:
    """Attachments in the mailbox ``path``; what a stranger sends is listed too, to be kept in quarantine."""

    def __init__(self, source: Source, connection: Connection, replies: Connection | None) -> None:
        self.source, self._replies = source, replies
        self._message: tuple[int, bytes] | None = None
        self._open: dict[int, set[str]] = {}
        with self._outages():
            self._box = _mailbox(connection)
            self._box.login(connection.login, connection.password, source.path)
            self._validity = self._box.folder.status(source.path, ["UIDVALIDITY"])["UIDVALIDITY"]

    def list(self) -> list[Listed]:
        """In the order in which they arrived."""
        found: _Files = []
        with self._outages():
            self._box.folder.set(self.source.path)
            self._open.clear()
            for uid, size in self._sizes():
                found += self._listed(uid, size)
        return found

    def _sizes(self) -> Iterator[tuple[int, int]]:
        uids = self._box.uids(f"UNDELETED NOT KEYWORD {FLAG}")
        if not uids:
            return
        _, answered = self._box.client.uid("FETCH", ",".join(uids), "(UID RFC822.SIZE)")
        for line in answered:
            if isinstance(line, bytes) and (match := _SIZE.search(line)):
                a, b, c, d = match.groups()
                yield (int(a), int(b)) if a else (int(d), int(c))

    def _listed(self, uid: int, size: int) -> _Files:
        if size > 2 * self.source.max_bytes:  # in base64 a file takes a third more
            sender, stranger = self._sender(self._head(uid))
            self._open[uid] = {WHOLE}
            whole = Part(WHOLE, "thu.eml", b"", "source.too_large")
            return [self._entry(uid, whole, size, None if stranger else sender)]
        content = self._content(uid)
        sender, stranger = self._sender(content)
        parts = parts_of(content)
        self._open[uid] = {part.key for part in parts}
        return [
            self._entry(uid, part._replace(refused=stranger or part.refused), len(part.content), sender)
            for part in parts
        ]

    def _sender(self, content: bytes) -> tuple[str | None, str]:
        """Who sent a message, and the code of why that is none of ours."""
        message = parse(content)
        sender = sender_of(message)
        return sender, self._stranger(sender, message)

    def _stranger(self, sender: str | None, message: Message) -> str:
        """Code of why the sender is not one of ours; empty when it is."""
        if is_automatic(message):
            return "mail.automatic"
        if sender is None or not self.source.may_send(sender):
            return "mail.unknown_sender"
        if self.source.mail_server and not is_verified(message, self.source.mail_server):
            return "mail.unverified"
        return ""

    def _entry(self, uid: int, part: Part, size: int, sender: str | None) -> Listed:
        refused = part.refused
        if not refused and not self.source.matches(part.name):
            refused = "source.name"
        if not refused and size > self.source.max_bytes:
            refused = "source.too_large"
        key = f"{uid}/{part.key}"
        return Listed(part.name, size, None, sender, key, f"{self._validity}/{key}", whole=True, refused=refused)

    def ignored(self) -> tuple[str, ...]:
        """Nothing: what is not taken is kept in quarantine."""
        return ()

    def fetch(self, listed: Listed) -> IO[bytes]:
        """The bytes of the attachment, or of the whole message."""
        uid, key = _uid(listed)
        if key == WHOLE and listed.refused == "source.too_large":
            raise Refused(listed.refused, f"a message of {listed.size} bytes")
        with self._outages():
            content = self._content(uid)
        if key == WHOLE:
            return io.BytesIO(content)
        found = next((part.content for part in parts_of(content) if part.key == key), None)
        if found is None:
            raise StillChanging(listed.name)
        return io.BytesIO(found)

    def _content(self, uid: int) -> bytes:
        if self._message is None or self._message[0] != uid:
            self._message = uid, self._fetched(uid, "BODY.PEEK[]")
        return self._message[1]

    def _head(self, uid: int) -> bytes:
        return self._fetched(uid, f"BODY.PEEK[HEADER]<0.{_MOST_OF_A_HEAD}>")

    def _fetched(self, uid: int, part: str) -> bytes:
        _, answered = self._box.client.uid("FETCH", str(uid), f"({part})")
        found: bytes | None = next((line[1] for line in answered if isinstance(line, tuple)), None)
        if found is None:
            raise StillChanging(str(uid))
        return found

    def confirm(self, listed: Listed) -> None:
        """Nothing to do: a message never changes."""

    def acknowledge(self, listed: Listed) -> None:
        """Once nothing of the message is open: move it, or flag it where the source says ``remember``."""
        uid, key = _uid(listed)
        if uid not in self._open:
            return  # listed by a channel that broke: the next collection knows what of it is taken
        self._open[uid].discard(key)
        if self._open[uid]:
            return
        with self._outages():
            self._box.folder.set(self.source.path)
            if not self._box.uids(f"UID {uid}"):
                return  # another collection was faster
            if self.source.acknowledge == "move":
                if not self._box.folder.exists(TAKEN):
                    self._box.folder.create(TAKEN)
                self._box.move(str(uid), TAKEN)
            else:
                self._box.flag(str(uid), FLAG, True)

    def answer(self, notice: Notice) -> None:
        """Announce by mail, to the address that sent the file; figures never travel by mail."""
        if self._replies is None or notice.sender is None:
            return
        message = EmailMessage()
        message["From"] = self._replies.option("from_email") or self._replies.login
        message["To"] = notice.sender
        message["Subject"] = f"Trả lời về tệp {notice.name} (mã {notice.submission or notice.id})"
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{notice.id}@{self.source.id}.antt>"
        message["Auto-Submitted"] = "auto-replied"
        message.set_content(_letter(notice, self._replies.option("answers_at")))
        try:
            with mail_server(self._replies).session() as session:
                hand_in(session, message, message["From"], notice.sender)
        except NotTaken as error:
            raise Refused("source.forbidden", str(error)) from error
        except (NotSent, OSError, smtplib.SMTPException) as error:
            raise Unreachable(f"{self.source.id}: {error}") from error

    def close(self) -> None:
        """Log out."""
        try:
            self._box.logout()
        except (ImapToolsError, imaplib.IMAP4.error, OSError):
            return  # it has hung up before us

    @contextmanager
    def _outages(self) -> Iterator[None]:
        try:
            yield
        except MailboxLoginError as error:
            raise WrongConnection(f"{self.source.id}: the server refuses login or password") from error
        except (ImapToolsError, imaplib.IMAP4.error, ssl.SSLError, EOFError, OSError) as error:
            raise Unreachable(f"{self.source.id}: {type(error).__name__}: {str(error)[:200]}") from error


def _letter(notice: Notice, answers_at: str) -> str:
    where = [f"{answers_at.rstrip('/')}/{quote(name)}" if answers_at else f"- {name}" for name in notice.files]
    place = ["", "Chi tiết" + ("" if answers_at else " (trong thư mục trả lời)") + ":", *where] if where else []
    return "\n".join([notice.line, *place, "", "Thư tự động, đề nghị không trả lời thư này.", ""])


def _uid(listed: Listed) -> tuple[int, str]:
    uid, _, key = listed.key.partition("/")
    return int(uid), key


def _mailbox(connection: Connection) -> BaseMailBox:
    context = ssl.create_default_context(cafile=connection.option("ca_file") or None)
    if connection.is_set("use_ssl", "true"):
        return MailBox(connection.host, connection.port or 993, timeout=TIMEOUT, ssl_context=context)
    if connection.is_set("use_starttls"):
        return MailBoxStartTls(connection.host, connection.port or 143, timeout=TIMEOUT, ssl_context=context)
    return MailBoxUnencrypted(connection.host, connection.port or 143, timeout=TIMEOUT)
