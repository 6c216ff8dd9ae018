"""The allow-list: whom mail may go to, and what no address or name can smuggle in."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from antt.reference.recipients import Mailbox, Recipients, load_recipients


def listed(**mailbox: str) -> dict[str, Any]:
    return {
        "domains": ["congan.example"],
        "sender": {"name": "ANTT", "address": "antt@congan.example"},
        "headlines": [],
        "announcements": [{"kinds": ["annual"], "to": [mailbox]}],
    }


def test_the_list_in_use_is_valid() -> None:
    assert load_recipients().of("annual", "")


def test_another_domain_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"a@gmail\.com is of no domain of the list"):
        Recipients.model_validate(listed(name="A", address="a@gmail.com"))


@pytest.mark.parametrize("who", ["operators", "approvers"])
def test_who_is_alerted_is_of_a_domain_of_the_list_too(who: str) -> None:
    known = listed(name="A", address="a@congan.example")
    assert getattr(Recipients.model_validate(known), who) == ()
    with pytest.raises(ValidationError, match=r"a@gmail\.com is of no domain of the list"):
        Recipients.model_validate(known | {who: [{"name": "A", "address": "a@gmail.com"}]})


def test_the_same_address_twice_is_refused() -> None:
    twice = listed(name="A", address="a@congan.example")
    twice["announcements"] *= 2
    with pytest.raises(ValidationError, match=r"told twice: annual  a@congan\.example"):
        Recipients.model_validate(twice)


@pytest.mark.parametrize(
    "address",
    [
        "a@congan.example\r\nBcc: b@congan.example",
        "a@congan.example\n",
        "a b@congan.example",
        "a@congan.example,b@congan.example",
        "<a@congan.example>",
        '"a"@congan.example',
        "a..b@congan.example",
        "@congan.example",
        "a@",
        "a@congan.example.",
        "A@CONGAN.example",
        "công@congan.example",
    ],
)
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="is no mail address"):
        Mailbox(name="A", address=address)


@pytest.mark.parametrize("name", ["A\r\nBcc: b@congan.example", "A\x00", "", "A\u2028B", "A\u202eB"])
def test_a_name_is_one_printable_line(name: str) -> None:
    with pytest.raises(ValidationError):
        Mailbox(name=name, address="a@congan.example")
