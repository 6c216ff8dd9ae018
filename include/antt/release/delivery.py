"""Tell the recipients of a released report, each once, and keep what came of it.

Sending is recorded before and its outcome after: what was killed in between is not sent again by itself, since nobody
knows whether it went out. A person who has asked the recipient says so (``give_up``), and it is tried again.
"""

from __future__ import annotations

import datetime as dt
import smtplib
from collections.abc import Iterator
from contextlib import nullcontext
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from antt.errors import WrongRequest
from antt.reference.recipients import Mailbox, Recipients, load_recipients
from antt.release.drafts import draft
from antt.release.mail import announcement, message_id
from antt.release.publishing import Published, published
from antt.render import load_snapshot
from antt.review.refusal import refusals
from antt.smtp import MailServer, NotSent, check, hand_in
from antt.warehouse import statement

PENDING, SENDING, SENT, FAILED = "pending", "sending", "sent", "failed"


class Delivery(NamedTuple):
    """How telling one recipient of one report stands; the columns of ``release_deliveries.sql``."""

    snapshot: int
    recipient: str
    attempt: int
    result: str
    """``pending``: no mail server is known; ``sending``: nobody knows whether it went out; ``sent``; ``failed``."""
    message_id: str
    detail: str
    at: dt.datetime


def deliver(engine: Engine, draft_id: int, server: MailServer | None, address: str) -> list[Delivery]:
    """Tell who was not told yet; without a server, record that they wait.

    Args:
        engine: on the warehouse; each step is a transaction.
        draft_id: of a released draft.
        server: None when none is known.
        address: where the report archive is found.

    Raises:
        WrongRequest: there is no such draft, or it is not released.
        NotSent: the server cannot be reached; who was not told yet is told by the next call.
        OSError, smtplib.SMTPServerDisconnected: it was lost while a message was handed in.
    """
    with engine.connect() as connection:
        if draft(connection, draft_id).state not in ("released", "superseded"):
            raise WrongRequest(f"draft {draft_id} is not released: there is nothing to tell")
        documents = {d.snapshot: d for d in published(connection) if d.draft == draft_id}
        stand = {(d.snapshot, d.recipient): d for d in deliveries(connection, draft_id)}
    recipients = load_recipients()
    waiting = [
        (document, mailbox)
        for document, mailbox in _told(documents, recipients)
        if (last := stand.get((document.snapshot, mailbox.address))) is None or last.result in (PENDING, FAILED)
    ]
    with server.session() if server and waiting else nullcontext() as client:
        for document, mailbox in waiting:
            step = _Step(document, mailbox, recipients.sender, stand.get((document.snapshot, mailbox.address)))
            _tell(engine, step, client, address)
    with engine.connect() as connection:
        return deliveries(connection, draft_id)


def deliveries(connection: Connection, draft_id: int) -> list[Delivery]:
    """How telling the recipients of a draft stands."""
    rows = connection.execute(statement("release_deliveries"), {"draft": draft_id})
    return [Delivery(**row._mapping) for row in rows]


def give_up(connection: Connection, draft_id: int, recipient: str, by: str) -> None:
    """Take a delivery of which nobody knows whether it went out as failed: the next ``deliver`` tries it again.

    Raises:
        WrongRequest: there is no such delivery.
    """
    found = [d for d in deliveries(connection, draft_id) if d.recipient == recipient and d.result == SENDING]
    if not found:
        raise WrongRequest(f"no delivery of draft {draft_id} to {recipient} is left open")
    for one in found:
        row = {"draft": draft_id, "snapshot": one.snapshot, "recipient": recipient, "attempt": one.attempt}
        detail = f"taken as not received by {by}"
        row |= {"result": FAILED, "message_id": one.message_id, "detail": detail}
        connection.execute(statement("release_add_delivery"), row)


def _told(documents: dict[int, Published], recipients: Recipients) -> Iterator[tuple[Published, Mailbox]]:
    """Each report that counts, and each recipient of it."""
    for document in documents.values():
        if not document.superseded:
            for mailbox in recipients.of(document.kind, document.scope):
                yield document, mailbox


class _Step(NamedTuple):
    """Telling one recipient."""

    document: Published
    recipient: Mailbox
    sender: Mailbox
    last: Delivery | None


def _tell(engine: Engine, step: _Step, client: smtplib.SMTP | None, address: str) -> None:
    if client is None:
        if step.last is None:
            _record(engine, step, 0, PENDING, "no mail server: connection smtp is not set")
        return
    with engine.connect() as connection:
        snapshot = load_snapshot(connection, step.document.snapshot)
    message = announcement(snapshot, step.document, step.recipient, step.sender, address)
    attempt = (step.last.attempt if step.last else 0) + 1
    check(client)
    _record(engine, step, attempt, SENDING)
    try:
        hand_in(client, message, step.sender.address, step.recipient.address)
    except NotSent as error:
        _record(engine, step, attempt, FAILED, str(error))
    else:
        _record(engine, step, attempt, SENT)


def _record(engine: Engine, step: _Step, attempt: int, result: str, detail: str = "") -> None:
    values = {
        "draft": step.document.draft,
        "snapshot": step.document.snapshot,
        "recipient": step.recipient.address,
        "attempt": attempt,
        "result": result,
        "message_id": message_id(step.document, step.recipient, step.sender),
        "detail": detail,
    }
    with refusals(), engine.begin() as connection:
        connection.execute(statement("release_add_delivery"), values)
