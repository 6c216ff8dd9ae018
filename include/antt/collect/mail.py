"""What of a message is to be taken: its attachments, each under a name of its own choosing that leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import Compat32
from email.utils import getaddresses
from typing import NamedTuple

from antt.collect.names import harmless

MOST_ATTACHMENTS = 20
MOST_PARTS = 100
_MOST_OF_A_HEADER = 10_000
"""Letters."""
_MISTAKES = (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError)
"""Of the parser itself, at headers that nobody should write."""
WHOLE = "mail"
"""Key of the message itself, as a part."""


class Part(NamedTuple):
    """An attachment, or the whole message where it cannot be taken."""

    key: str
    name: str
    content: bytes
    refused: str = ""


class _Bounded(Compat32):
    """Headers as they are written, on one line, in UTF-8, and no longer than is of use: nothing in them is parsed
    before it is needed, for Python's parser of whole headers fails at some and takes minutes for others.
    """

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        """Name and value of a header."""
        name, value = super().header_source_parse(list(sourcelines))
        line = re.sub(r"[\r\n]+", "", value[:_MOST_OF_A_HEADER])
        return name, line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def parse(content: bytes) -> Message:
    """A message, whoever wrote it; of one nested too deep only the head."""
    try:
        return BytesParser(policy=_Bounded()).parsebytes(content)
    except RecursionError:
        return BytesHeaderParser(policy=_Bounded()).parsebytes(content)


def sender_of(message: Message) -> str | None:
    """The one address of the header From, in small letters; None where it is not one."""
    headers = message.get_all("From", [])
    try:
        found = getaddresses([str(h) for h in headers])
    except _MISTAKES:
        return None
    addresses = [address.lower() for _, address in found if "@" in address]
    return addresses[0] if len(headers) == 1 and len(addresses) == 1 else None


def is_automatic(message: Message) -> bool:
    """Whether a program wrote it: an answer to an answer would never end (RFC 3834)."""
    said = str(message.get("Auto-Submitted", "no")).strip().lower()
    return said != "no" or str(message.get("Return-Path", "")).strip() == "<>"


def is_verified(message: Message, server: str) -> bool:
    """Whether the mail server of that name found that the domain of From vouches for it (RFC 8601, topmost only)."""
    results = message.get_all("Authentication-Results", [])
    if not results:
        return False
    name, _, found = str(results[0]).partition(";")
    return name.split()[:1] == [server] and re.search(r"(^|[\s;])dmarc=pass\b", found, re.IGNORECASE) is not None


def parts_of(content: bytes) -> list[Part]:
    """Attachments of a message; one entry for the whole message where that is not to be taken."""
    message = parse(content)
    found: list[Part] = []
    nested = False
    for number, part in enumerate(_leaves(message)):
        if number >= MOST_PARTS or len(found) > MOST_ATTACHMENTS:
            return [Part(WHOLE, "thu.eml", content, "mail.too_many")]
        if part.get_content_type() == "message/rfc822":
            nested = True
        elif _is_attachment(part):
            found.append(Part(str(number), _name(part, number), _bytes(part)))
    if len(found) > MOST_ATTACHMENTS:
        return [Part(WHOLE, "thu.eml", content, "mail.too_many")]
    return found or [Part(WHOLE, "thu.eml", content, "mail.nested" if nested else "mail.no_attachment")]


def _leaves(message: Message) -> Iterator[Message]:
    """Parts in their order; a message within the message is one part, into which nobody looks."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            waiting += reversed(part.get_payload())  # type: ignore[arg-type]
        else:
            yield part


def _is_attachment(part: Message) -> bool:
    """What bears a file's name, or says that it is one; pictures within a text do not."""
    if part.get_content_disposition() == "inline" and part.get("Content-ID"):
        return False
    return part.get_content_disposition() == "attachment" or _raw_name(part) is not None


def _raw_name(part: Message) -> str | None:
    try:
        return part.get_filename()
    except _MISTAKES:
        return None


def _name(part: Message, number: int) -> str:
    """As typed, words in MIME's encoding decoded, though they have no place in a parameter."""
    name = _raw_name(part) or f"tep-{number}"
    with suppress(*_MISTAKES):
        name = str(make_header(decode_header(name)))
    return harmless(name).rpartition("/")[2]


def _bytes(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except _MISTAKES:
        content = None
    return content if isinstance(content, bytes) else str(part.get_payload()).encode(errors="replace")
