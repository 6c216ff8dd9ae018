"""The announcement of a release: words and a link; no figure, no file."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from antt.reference.recipients import Mailbox
from antt.release.publishing import Published
from antt.release.words import report_name
from antt.render import Snapshot
from antt.render.document import plain
from antt.settings import TEMPLATES, TIMEZONE

MOST = 30
"""Names of changed figures in a mail."""


class _Policy(EmailPolicy):
    """Keeps the spaces of a subject where it is folded, some of which the one of Python 3.11 loses."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name != "Subject":
            return super().fold_binary(name, value)
        folded = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {folded}{self.linesep}".encode()


def message_id(document: Published, recipient: Mailbox, sender: Mailbox) -> str:
    """The same for the same report, edition and recipient: who gets it twice knows it for the same message."""
    who = hashlib.sha256(recipient.address.encode()).hexdigest()[:16]
    return f"<bao-cao-{document.draft}-{document.snapshot}-{who}@{sender.domain}>"


def announcement(
    snapshot: Snapshot, document: Published, recipient: Mailbox, sender: Mailbox, address: str
) -> EmailMessage:
    """The message for one recipient about one report.

    Args:
        snapshot: what the report says.
        document: one of its published documents.
        recipient: who is told.
        sender: in whose name.
        address: where the report archive is found, without a slash at the end.
    """
    name = report_name(document.kind, document.period, document.scope)
    again = snapshot.replaced is not None and snapshot.replaced.released
    message = envelope(
        sender,
        recipient,
        subject=f"{'Phát hành lại' if again else 'Phát hành'}: {name}",
        at=document.released_at,
        message_id=message_id(document, recipient, sender),
    )
    folder = PurePosixPath(document.path).parent
    context = {
        "recipient": recipient,
        "name": name,
        "released_at": document.released_at.astimezone(TIMEZONE),
        "approved_by": plain(document.approved_by),
        "edition": document.edition,
        "again": again,
        "changed": _changed(snapshot) if again else [],
        "most": MOST,
        "synthetic": snapshot.content.synthetic,
        "link": f"{address}/{quote(str(_index_folder(document)))}index.html",
        "folder": f"{address}/{quote(str(folder))}/",
    }
    message.set_content(render("thong-bao.txt.j2", context))
    message.add_alternative(render("thong-bao.html.j2", context), subtype="html")
    return message


def envelope(sender: Mailbox, recipient: Mailbox, *, subject: str, at: dt.datetime, message_id: str) -> EmailMessage:
    """A message with nothing in it yet."""
    message = EmailMessage(policy=_Policy(linesep="\r\n"))
    # Headers are made from lines of our own and from names that were checked; the policy refuses a line break besides.
    message["From"] = _mailbox(sender)
    message["To"] = _mailbox(recipient)
    message["Subject"] = plain(f"[ANTT] {subject}")
    message["Date"] = format_datetime(at.astimezone(TIMEZONE))
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    return message


def render(template: str, context: Mapping[str, object]) -> str:
    """The words of a mail, of a template in ``templates/mail``."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "mail"),
        undefined=StrictUndefined,
        autoescape=template.endswith(".html.j2"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(context)


def _index_folder(document: Published) -> str:
    """A unit's own index, which lists its reports only."""
    return f"{document.period}/{document.kind}/{document.scope}/" if document.scope else ""


def _changed(snapshot: Snapshot) -> list[str]:
    """Names of what changed, without the numbers."""
    assert snapshot.replaced is not None  # asked for what replaces another
    return list(dict.fromkeys(plain(change.figure.label) for change in snapshot.replaced.changes))


def _mailbox(mailbox: Mailbox) -> Address:
    return Address(display_name=mailbox.name, addr_spec=mailbox.address)
