"""What of a message is taken, whoever wrote it."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt.collect.mail import is_automatic, is_verified, parse, parts_of, sender_of


def raw(*lines: str) -> bytes:
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


def with_files(*names: str) -> bytes:
    message = EmailMessage()
    message.set_content("x")
    for number, name in enumerate(names):
        content = str(number).encode()
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_two_attachments_of_equal_name_are_two() -> None:
    first, second = parts_of(with_files("a.xlsx", "a.xlsx"))
    assert (first.name, second.name) == ("a.xlsx", "a.xlsx")
    assert (first.content, second.content) == (b"0", b"1")
    assert first.key != second.key


def test_a_name_that_leads_elsewhere_is_only_a_name() -> None:
    assert [part.name for part in parts_of(with_files("../../x.xlsx", "/etc/passwd", "a\\b.xlsx"))] == [
        "x.xlsx",
        "passwd",
        "b.xlsx",
    ]


@pytest.mark.parametrize(
    "header",
    [
        'Content-Disposition: attachment; filename="=?utf-8?B?QsOhbyBjw6FvLnhsc3g=?="',
        'Content-Type: application/octet-stream; name="=?utf-8?Q?B=C3=A1o_c=C3=A1o=2Exlsx?="',
        "Content-Disposition: attachment; filename*=utf-8''B%C3%A1o%20c%C3%A1o.xlsx",
    ],
)
def test_a_name_in_mimes_encodings_is_decoded(header: str) -> None:
    (part,) = parts_of(raw("From: a@x.vn", "MIME-Version: 1.0", header, "", "x"))
    assert part.name == "Báo cáo.xlsx"


def test_a_picture_in_the_text_is_no_file() -> None:
    message = EmailMessage()
    message.set_content("x")
    message.set_content('<img src="cid:logo">', subtype="html")
    message.add_related(b"png", "image", "png", cid="<logo>", filename="logo.png", disposition="inline")
    assert [part.refused for part in parts_of(message.as_bytes())] == ["mail.no_attachment"]


def test_parts_without_end_are_one_refusal() -> None:
    assert [part.refused for part in parts_of(with_files(*["a.xlsx"] * 1000))] == ["mail.too_many"]


def test_a_message_within_the_message_is_not_looked_into() -> None:
    outer = EmailMessage()
    outer.set_content("x")
    outer.add_attachment(parse(with_files("a.xlsx")))
    assert [(part.key, part.refused) for part in parts_of(outer.as_bytes())] == [("mail", "mail.nested")]


@pytest.mark.parametrize(
    ("headers", "sender"),
    [
        (["From: A <A@X.vn>"], "a@x.vn"),
        (["From: a@x.vn, b@x.vn"], None),
        (["From: a@x.vn", "From: b@x.vn"], None),
        (["From: nobody"], None),
        ([], None),
        (['From: "b@x.vn" <a@x.vn>'], "a@x.vn"),
    ],
)
def test_a_sender_is_one_address_or_nobody(headers: list[str], sender: str | None) -> None:
    assert sender_of(parse(raw(*headers, "", "x"))) == sender


def test_programs_are_known_by_what_they_say() -> None:
    assert is_automatic(parse(raw("Auto-Submitted: auto-replied", "", "x")))
    assert is_automatic(parse(raw("Return-Path: <>", "", "x")))
    assert not is_automatic(parse(raw("Auto-Submitted: no", "Return-Path: <a@x.vn>", "", "x")))


@pytest.mark.parametrize(
    ("results", "verified"),
    [
        (["mx.vn; spf=pass; dmarc=pass header.from=x.vn"], True),
        (["mx.vn; dmarc=fail"], False),
        (["other.vn; dmarc=pass"], False),
        (["mx.vn; dmarc=none", "mx.vn; dmarc=pass"], False),
        ([], False),
    ],
)
def test_only_the_own_servers_topmost_word_counts(results: list[str], verified: bool) -> None:
    message = parse(raw(*(f"Authentication-Results: {one}" for one in results), "From: a@x.vn", "", "x"))
    assert is_verified(message, "mx.vn") is verified


BROKEN = [
    "From: <",
    'From: "',
    "From: a@[",
    "From: =?utf-8?q?a=0d=0ab?= <a@b.vn>",
    "Subject: =?utf-8?q?a=0d=0ab?=",
    "To: a@[",
    "Content-Type: text/plain; name*0*",
    "Content-Type: multipart/mixed; boundary*0*",
    "Content-Disposition: attachment; filename*",
    "Content-Transfer-Encoding: =?",
    "Auto-Submitted: =?x?q?=0a?=",
    "Return-Path: <",
    "Authentication-Results: =?utf-8?q?=0a?=",
    "Date: 99999999999999999999",
    "To: " + "(" * 3000,
    "From: " + "(" * 3000,
    "To: " + "a " * 50_000,
    'Content-Type: text/plain; a="' + ";" * 200_000,
]
"""Headers at which Python's own parser fails or takes its time, or has done so."""


@pytest.mark.parametrize("header", BROKEN)
def test_a_broken_header_costs_not_even_the_attachments(header: str) -> None:
    head, _, rest = with_files("a.xlsx").partition(b"Content-Type")
    message = parse(header.encode() + b"\n" + head + b"Content-Type" + rest)
    assert sender_of(message) in {None, "a@b.vn", "a@[]"}
    is_automatic(message)
    is_verified(message, "mx.vn")
    (refused,) = [part.refused for part in parts_of(header.encode() + b"\n" + head + b"Content-Type" + rest)]
    assert refused in ({"", "mail.no_attachment"} if header.startswith("Content-Type") else {""})


def test_of_a_message_nested_too_deep_only_the_head_is_read() -> None:
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000))
    content = b"From: a@x.vn\n" + deep + b"\nx"
    assert sender_of(parse(content)) == "a@x.vn"
    assert [part.refused for part in parts_of(content)] == ["mail.no_attachment"]


def test_an_address_in_a_name_is_not_the_senders() -> None:
    assert sender_of(parse(raw("From: =?utf-8?q?b=40x=2Evn=2C?= <a@x.vn>", "", "x"))) == "a@x.vn"


@given(
    st.binary(max_size=2000) | st.lists(st.sampled_from(BROKEN) | st.text(max_size=30)).map(lambda h: raw(*h, "", "x"))
)
def test_no_message_breaks_it(content: bytes) -> None:
    message = parse(content)
    sender_of(message)
    is_automatic(message)
    is_verified(message, "mx.vn")
    assert parts_of(content)
