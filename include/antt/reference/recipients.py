"""Whom a release is told: ``reference/release/recipients.yaml``."""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from antt.reference.files import Schema, load_yaml
from antt.settings import REFERENCE

_ADDRESS = re.compile(r"[a-z0-9](?:[a-z0-9._+-]{0,62}[a-z0-9])?@(?P<domain>(?:[a-z0-9-]{1,63}[.])+[a-z]{2,63})")


def _address(written: str) -> str:
    if not _ADDRESS.fullmatch(written) or ".." in written:
        raise ValueError(f"{written!r} is no mail address in small letters, digits, dots, _ + -")
    return written


def _one_line(written: str) -> str:
    if not written.isprintable():
        raise ValueError("is not one printable line")
    return written


Address = Annotated[str, AfterValidator(_address)]
Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_one_line)]


class Mailbox(Schema):
    """A name and its address."""

    name: Name
    address: Address

    @property
    def domain(self) -> str:
        """What stands after the @."""
        return self.address.partition("@")[2]


class Announcement(Schema):
    """Who is told of which reports."""

    kinds: tuple[str, ...] = Field(min_length=1)
    scope: str = ""
    """The unit that the report is about; empty: reports of the province."""
    to: tuple[Mailbox, ...] = Field(min_length=1)


class Recipients(Schema):
    """``reference/release/recipients.yaml``."""

    domains: tuple[str, ...] = Field(min_length=1)
    sender: Mailbox
    announcements: tuple[Announcement, ...]
    operators: tuple[Mailbox, ...] = ()
    """Who is told when a run fails."""
    approvers: tuple[Mailbox, ...] = ()
    """Who is told when a draft waits for a person."""
    headlines: tuple[str, ...]

    @model_validator(mode="after")
    def _only_ours(self) -> Recipients:
        announced = (one for listed in self.announcements for one in listed.to)
        for mailbox in (self.sender, *announced, *self.operators, *self.approvers):
            if mailbox.domain not in self.domains:
                raise ValueError(f"{mailbox.address} is of no domain of the list ({', '.join(self.domains)})")
        told = [(kind, a.scope, one.address) for a in self.announcements for kind in a.kinds for one in a.to]
        if twice := sorted(
            {f"{kind} {scope} {address}" for kind, scope, address in told if told.count((kind, scope, address)) > 1}
        ):
            raise ValueError(f"told twice: {', '.join(twice)}")
        return self

    def of(self, kind: str, scope: str) -> tuple[Mailbox, ...]:
        """Who is told of a report: of one about a unit only those listed for that unit."""
        return tuple(one for a in self.announcements if kind in a.kinds and a.scope == scope for one in a.to)


@cache
def load_recipients() -> Recipients:
    """Load the list."""
    return load_yaml(REFERENCE / "release" / "recipients.yaml", Recipients)
