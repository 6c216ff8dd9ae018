"""Mails to the people who have to see to something in Airflow: words and a link; no figure, no file.

Unlike the announcement of a release it is not recorded: where an alert is lost, the run is red and the question open.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from email.message import EmailMessage
from enum import StrEnum
from typing import NamedTuple

from antt.reference.recipients import Mailbox, Recipients
from antt.release.mail import envelope, render
from antt.render.document import plain
from antt.smtp import MailServer, NotSent, hand_in

log = logging.getLogger(__name__)


class Reason(StrEnum):
    """Why somebody is told; the name of the template."""

    RUN_FAILED = "chay-loi"
    DRAFT_WAITS = "cho-duyet"


class Alert(NamedTuple):
    """What somebody has to see to."""

    reason: Reason
    dag: str
    run: str
    task: str
    attempt: int
    """Of the task: who gets a mail about the same attempt twice knows it for the same."""
    subject: str = ""
    """Of the question that waits."""
    link: str = ""
    """Airflow's page of it; empty when nobody knows where Airflow is found."""

    def __str__(self) -> str:
        """For the log."""
        return f"{self.reason.name} {self.dag} {self.run} {self.task}".rstrip()


def addressees(alert: Alert, recipients: Recipients) -> tuple[Mailbox, ...]:
    """Who is told."""
    return recipients.operators if alert.reason is Reason.RUN_FAILED else recipients.approvers


def mail(alert: Alert, recipient: Mailbox, sender: Mailbox, at: dt.datetime) -> EmailMessage:
    """The message for one recipient."""
    written = {name: plain(value) for name, value in alert._asdict().items()}
    failed = alert.reason is Reason.RUN_FAILED
    message = envelope(
        sender,
        recipient,
        subject=f"Lỗi xử lý: {alert.dag}" if failed else f"Chờ duyệt: {alert.subject}",
        at=at,
        message_id=_message_id(alert, recipient, sender),
    )
    message.set_content(render(f"{alert.reason}.txt.j2", {"alert": written, "recipient": recipient}))
    return message


def send(alert: Alert, server: MailServer, recipients: Recipients, at: dt.datetime) -> int:
    """Tell everybody whom it concerns; how many the server took the mail for.

    Raises:
        NotSent: the server cannot be reached.
        OSError, smtplib.SMTPServerDisconnected: it was lost meanwhile.
    """
    told = 0
    with server.session() as client:
        for recipient in addressees(alert, recipients):
            try:
                message = mail(alert, recipient, recipients.sender, at)
                hand_in(client, message, recipients.sender.address, recipient.address)
            except NotSent as error:
                log.error("%s was not told of %s: %s", recipient.address, alert, error)
            else:
                told += 1
    return told


def _message_id(alert: Alert, recipient: Mailbox, sender: Mailbox) -> str:
    what = "\n".join((alert.reason, alert.dag, alert.run, alert.task, str(alert.attempt), recipient.address))
    return f"<{alert.reason}-{hashlib.sha256(what.encode()).hexdigest()[:32]}@{sender.domain}>"
