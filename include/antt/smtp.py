"""A mail server, as Airflow writes its connection: ``smtp://user:password@host:587/?disable_ssl=true``.

As Airflow's SMTP provider understands it: TLS from the first byte (port 465) unless ``disable_ssl``, then STARTTLS
unless ``disable_tls``. Without either it is refused, except to this machine. ``ca_file`` names another authority.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage

from antt.connection import Connection
from antt.errors import WrongConnection

_HERE = ("localhost", "127.0.0.1", "::1")
_TIMEOUT = 30.0
_NO_SUCH_RECIPIENT = {550, 551, 552, 553}
"""Where the server gives no reason of RFC 3463."""


class NotSent(RuntimeError):
    """The server did not take a message: nobody got it."""


class NotTaken(NotSent):
    """Nor will it ever: there is no such recipient, or the message is too large (RFC 3463: 5.1, 5.2, 5.3.4)."""


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    ssl: bool = True
    starttls: bool = False
    ca_file: str | None = None

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port})"  # never the password

    @contextmanager
    def session(self) -> Iterator[smtplib.SMTP]:
        """A session with the server, encrypted and logged in.

        Raises:
            NotSent: the server cannot be reached, is not who it should be, or does not let us in.
        """
        try:
            client = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"{self.host}:{self.port}: {error}") from error
        try:
            yield client
        finally:
            client.close()

    def _connect(self) -> smtplib.SMTP:
        if self.ssl:
            context = ssl.create_default_context(cafile=self.ca_file)
            client: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=_TIMEOUT, context=context)
        else:
            client = smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT)
        try:
            if self.starttls:
                client.starttls(context=ssl.create_default_context(cafile=self.ca_file))
            if self.user:
                client.login(self.user, self.password)
        except BaseException:
            client.close()
            raise
        return client


def mail_server(connection: Connection) -> MailServer:
    """The server of an Airflow connection.

    Raises:
        WrongConnection: it names no host, or mail would travel in the clear.
    """
    with_ssl, with_tls = not connection.is_set("disable_ssl"), not connection.is_set("disable_tls")
    if not connection.host:
        raise WrongConnection(f"the connection {connection.id} names no host")
    if not with_ssl and not with_tls and connection.host not in _HERE:
        raise WrongConnection(
            f"mail to {connection.host} would travel in the clear: the connection {connection.id} disables both SSL and"
            " TLS"
        )
    return MailServer(
        host=connection.host,
        port=connection.port or (465 if with_ssl else 587),
        user=connection.login,
        password=connection.password,
        ssl=with_ssl,
        starttls=not with_ssl and with_tls,
        ca_file=connection.option("ca_file") or None,
    )


def hand_in(client: smtplib.SMTP, message: EmailMessage, sender: str, recipient: str) -> None:
    """Hand a message for one recipient to the server.

    Raises:
        NotTaken: the server will never take it.
        NotSent: it did not take it this time.
        OSError, smtplib.SMTPServerDisconnected: the server was lost meanwhile: nobody knows.
    """
    try:
        client.send_message(message, from_addr=sender, to_addrs=[recipient])
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as error:
        raise (NotTaken if _is_final(error) else NotSent)(str(error)) from error


def _is_final(error: smtplib.SMTPException) -> bool:
    """Whether the server refused this recipient or this message; whom it does not let send, it may tomorrow."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            answers: list[tuple[int, bytes | str]] = [*error.recipients.values()]
        case smtplib.SMTPDataError():
            answers = [(error.smtp_code, error.smtp_error)]
        case _:
            return False
    return all(_says_never(code, text) for code, text in answers)


def _says_never(code: int, text: bytes | str) -> bool:
    said = text if isinstance(text, str) else text.decode(errors="replace")
    if status := re.match(r"[245]\.\d{1,3}\.\d{1,3}", said):
        return re.fullmatch(r"5\.([12]\.\d+|3\.4)", status[0]) is not None
    return code in _NO_SUCH_RECIPIENT


def check(client: smtplib.SMTP) -> None:
    """Make sure that the server is still there, before anything is handed in.

    Raises:
        NotSent: it is not.
    """
    try:
        client.noop()
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(str(error)) from error
