"""When a source is looked at, and who may send what by it."""

from __future__ import annotations

import datetime as dt

import pytest

from antt.reference.sources import Source, heading_key
from antt.settings import TIMEZONE

SEASON = [{"from": "06-01", "until": "07-31"}, {"from": "12-01", "until": "01-31"}]


def source(**fields: object) -> Source:
    base = {"id": "a", "title": "A", "channel": "folder", "pattern": "{period}/*", "form": "antt-ntm"}
    return Source.model_validate(base | {"settle_seconds": 1} | fields)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ((2024, 6, 1, 0, 30), True),
        ((2024, 7, 31, 23, 55), True),
        ((2024, 8, 1, 0, 30), False),
        ((2024, 8, 1, 1, 4), True),
        ((2023, 12, 31, 9, 30), True),
        ((2024, 1, 31, 9, 30), True),
        ((2024, 2, 1, 9, 30), False),
    ],
)
def test_outside_its_season_a_source_is_looked_at_once_an_hour(moment: tuple[int, ...], due: bool) -> None:
    year, month, day, hour, minute = moment
    now = dt.datetime(year, month, day, hour, minute, tzinfo=TIMEZONE).astimezone(dt.UTC)
    assert source(season=SEASON).is_due(now) is due
    assert source().is_due(now)


def test_a_sender_may_send_for_its_units_and_a_stranger_for_none() -> None:
    assert source().may_send(None) is None
    assert source(units=["269"]).may_send(None) == frozenset({"269"})
    mailbox = source(senders={"a@x.vn": ["269"]})
    assert mailbox.may_send("A@x.vn") == frozenset({"269"})
    assert mailbox.may_send("b@x.vn") == mailbox.may_send(None) == frozenset()


@pytest.mark.parametrize(
    ("fields", "connections"),
    [
        ({"channel": "sftp", "connection": "a", "path": "/"}, 1),
        ({"channel": "sftp", "connection": "a", "path": "/", "connections": 3}, 3),
        ({"channel": "s3", "connection": "a", "path": "b"}, 4),
        ({"channel": "imap", "connection": "a", "path": "b", "senders": {"a@x.vn": ["269"]}, "connections": 3}, 1),
    ],
)
def test_a_source_is_fetched_over_as_many_connections_as_its_channel_needs(
    fields: dict[str, object], connections: int
) -> None:
    assert source(**fields).workers == connections


def test_a_heading_is_known_however_it_is_typed() -> None:
    assert heading_key("Tổng  số vụ [tong_so]") == heading_key("tổng số vụ  [TONG_SO]")
    assert heading_key("[tong_so]") == "|tong_so"
