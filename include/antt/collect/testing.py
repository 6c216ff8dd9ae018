"""What every channel must do, as tests that pytest collects: those of ours pass them, and one of yours must.

::

    class TestMine(ChannelContract):
        @pytest.fixture
        def server(self) -> Server: ...
"""

from __future__ import annotations

import io
from collections.abc import Collection
from typing import Protocol

from antt.collect.channel import Channel, Listed, Notice, Pipelined, StillChanging
from antt.collect.names import harmless

CONTENT = bytes(range(256)) * 300


class Server(Protocol):
    """The other end, as a sender uses it."""

    def open(self) -> Channel:
        """A channel with the pattern ``*/*``, or ``*`` where there are no folders, and an outbox."""

    def put(self, name: str, content: bytes) -> None:
        """Send a file, in place of one of that name where the server knows names."""

    def told(self) -> Collection[str]:
        """What senders find of answers, one entry each."""


def taken(channel: Channel) -> list[tuple[str, bytes]]:
    """Take everything, as a collection does: name and bytes of each file."""
    found = []
    for listed in channel.list():
        with channel.fetch(listed) as stream:
            found.append((listed.name, stream.read()))
        channel.confirm(listed)
        channel.acknowledge(listed)
    return found


class ChannelContract:
    """The contract of ``antt.collect.Channel``."""

    def test_nothing_there_lists_nothing(self, server: Server) -> None:
        """An empty source is no error."""
        assert server.open().list() == []

    def test_bytes_come_as_they_were_sent(self, server: Server) -> None:
        """All values of a byte, more than a block, and nothing at all."""
        server.put("2024-H1/a.xlsx", CONTENT)
        server.put("2024-H1/b.xlsx", b"")
        server.put("2024-H1/c.xlsx", CONTENT * 30)
        assert [content for _, content in taken(server.open())] == [CONTENT, b"", CONTENT * 30]

    def test_what_was_taken_is_not_new_again(self, server: Server) -> None:
        """It is not listed, or listed with the same key and version, by which a collection knows it."""
        server.put("2024-H1/a.xlsx", CONTENT)
        first = server.open().list()
        taken(server.open())
        assert set(_identities(server.open().list())) <= set(_identities(first))

    def test_what_was_not_acknowledged_is_listed_again_as_the_same(self, server: Server) -> None:
        """A collection that was killed is followed by another."""
        server.put("2024-H1/a.xlsx", CONTENT)
        channel = server.open()
        (listed,) = channel.list()
        channel.fetch(listed).close()
        assert _identities(server.open().list()) == _identities([listed])

    def test_what_one_channel_lists_another_fetches(self, server: Server) -> None:
        """A collection fetches over several at once, and after an outage over a new one."""
        server.put("2024-H1/a.xlsx", CONTENT)
        (listed,) = server.open().list()
        other = server.open()
        with other.fetch(listed) as stream:
            assert stream.read() == CONTENT
        other.confirm(listed)
        other.acknowledge(listed)

    def test_acknowledged_twice_is_acknowledged_once(self, server: Server) -> None:
        """Two collections may take the same file at the same time."""
        server.put("2024-H1/a.xlsx", CONTENT)
        one, other = server.open(), server.open()
        (listed,), (again,) = one.list(), other.list()
        one.acknowledge(listed)
        other.acknowledge(again)

    def test_a_correction_sent_meanwhile_is_not_lost(self, server: Server) -> None:
        """Either the fetched file is told to be another by now, or the new one is listed afterwards."""
        server.put("2024-H1/a.xlsx", b"old")
        channel = server.open()
        (listed,) = channel.list()
        channel.fetch(listed).close()
        server.put("2024-H1/a.xlsx", CONTENT)
        channel.acknowledge(listed)
        assert CONTENT in [content for _, content in taken(server.open())]

    def test_what_was_replaced_is_not_fetched_under_the_old_listing(self, server: Server) -> None:
        """Bytes belong to what was listed, or are not given."""
        server.put("2024-H1/a.xlsx", b"old")
        channel = server.open()
        listed = channel.list()[0]
        server.put("2024-H1/a.xlsx", CONTENT)
        try:
            with channel.fetch(listed) as stream:
                content = stream.read()
            channel.confirm(listed)
        except StillChanging:
            return
        assert content == b"old"

    def test_names_lead_nowhere(self, server: Server) -> None:
        """Whatever a stranger calls a file."""
        server.put("2024-H1/Báo cáo (1).xlsx", b"x")
        for listed in server.open().list():
            assert listed.name == harmless(listed.name)

    def test_an_answer_given_twice_is_found_once(self, server: Server) -> None:
        """A telling that was killed before it was noted is done again."""
        page = {"2024-H1/a.7.bien-nhan.html": b"<p>"}
        notice = Notice("7-0", "2024-H1/a.xlsx", "a.xlsx", "sender@example.vn", 7, "received", "Đã nhận.", page)
        for _ in range(2):
            server.open().answer(notice)
        assert len(set(server.told())) == 1

    def test_a_stream_can_be_read_in_blocks(self, server: Server) -> None:
        """As the archive reads it."""
        server.put("2024-H1/a.xlsx", CONTENT)
        channel, read = server.open(), io.BytesIO()
        with channel.fetch(channel.list()[0]) as stream:
            while block := stream.read(1000):
                read.write(block)
        assert read.getvalue() == CONTENT


class PipelinedContract(ChannelContract):
    """The contract of ``antt.collect.Pipelined``."""

    def test_several_come_as_one_by_one_whatever_becomes_of_one(self, server: Server) -> None:
        """In the order asked for; one that is gone keeps no other from coming, nor from being marked."""
        contents = {f"2024-H1/{number}.xlsx": CONTENT[number:] for number in range(6)}
        for name, content in contents.items():
            server.put(name, content)
        channel = server.open()
        assert isinstance(channel, Pipelined)
        listed = channel.list()
        gone = listed[2]
        server.open().acknowledge(gone)
        for one, got in zip(listed, channel.fetch_all(listed), strict=True):
            if one == gone:
                assert isinstance(got, StillChanging)
                continue
            assert not isinstance(got, Exception)
            with got as stream:
                assert stream.read() == contents[one.name]
        for _ in range(2):
            channel.acknowledge_all(listed)
        assert server.open().list() == []

    def test_a_correction_of_one_of_several_is_not_lost(self, server: Server) -> None:
        """It is listed afterwards."""
        names = [f"2024-H1/{number}.xlsx" for number in range(4)]
        for name in names:
            server.put(name, b"old")
        channel = server.open()
        assert isinstance(channel, Pipelined)
        listed = channel.list()
        channel.fetch_all(listed)
        server.put(names[1], CONTENT)
        channel.acknowledge_all(listed)
        assert taken(server.open()) == [(names[1], CONTENT)]


def _identities(files: list[Listed]) -> list[tuple[str, str]]:
    return [(one.key or one.name, one.version) for one in files]
