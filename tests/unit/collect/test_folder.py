"""The folder channel: complete files, no links, taken files out of the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from antt.collect import FolderChannel, StillChanging
from antt.reference.sources import load_sources

(SOURCE,) = load_sources().sound


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "2024-H1").mkdir()
    return tmp_path


def drop(inbox: Path, name: str, content: bytes = b"x") -> Path:
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (0, 0))
    return path


def names(channel: FolderChannel) -> list[str]:
    return [listed.name for listed in channel.list()]


def test_workbooks_in_a_periods_folder_are_listed_by_name(inbox: Path) -> None:
    for name in ("2024-H1/b.xlsx", "2024-H1/a.xlsx", "2023/c.xlsx"):
        drop(inbox, name)
    assert names(FolderChannel(SOURCE, inbox)) == ["2023/c.xlsx", "2024-H1/a.xlsx", "2024-H1/b.xlsx"]


@pytest.mark.parametrize("name", ["a.xlsx", "2024-H1/.a.xlsx", "2024-H1/~$a.xlsx", "2024-H1/x/a.xlsx"])
def test_other_files_are_not(inbox: Path, name: str) -> None:
    drop(inbox, name)
    assert names(FolderChannel(SOURCE, inbox)) == []


def test_files_outside_a_periods_folder_are_named(inbox: Path) -> None:
    for name in ("2024-H1/a.xlsx", "b.xlsx", "2024-H1/x/c.xlsx", "2024-H1/~$a.xlsx", ".hidden", "da-nhan/d.xlsx"):
        drop(inbox, name)
    channel = FolderChannel(SOURCE, inbox)
    channel.list()
    assert channel.ignored() == ("2024-H1/x/c.xlsx", "b.xlsx")


def test_a_link_is_never_followed(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = drop(tmp_path_factory.mktemp("outside"), "secret.xlsx")
    (inbox / "2024-H1" / "a.xlsx").symlink_to(secret)
    assert names(FolderChannel(SOURCE, inbox)) == []


def test_the_place_says_the_period() -> None:
    assert SOURCE.expected_period("2024-H1/276.xlsx") == "2024-H1"


def test_a_file_that_grew_since_it_was_listed_is_left_for_later(inbox: Path) -> None:
    path = drop(inbox, "2024-H1/a.xlsx")
    channel = FolderChannel(SOURCE, inbox)
    (listed,) = channel.list()
    path.write_bytes(b"xx")
    with pytest.raises(StillChanging):
        channel.fetch(listed)


def test_the_latest_correction_comes_last_whatever_its_name(inbox: Path) -> None:
    drop(inbox, "2024-H1/b.xlsx")
    os.utime(drop(inbox, "2024-H1/a sua lan 2.xlsx"), (10, 10))
    assert names(FolderChannel(SOURCE, inbox)) == ["2024-H1/b.xlsx", "2024-H1/a sua lan 2.xlsx"]


def test_a_file_replaced_after_it_was_fetched_stays_for_the_next_collection(inbox: Path) -> None:
    path = drop(inbox, "2024-H1/a.xlsx", b"old")
    channel = FolderChannel(SOURCE, inbox)
    (listed,) = channel.list()
    channel.fetch(listed).close()
    path.write_bytes(b"newer")
    with pytest.raises(StillChanging):
        channel.confirm(listed)
    channel.acknowledge(listed)
    assert path.read_bytes() == b"newer"


def test_of_two_files_that_replace_it_while_it_is_taken_none_is_lost(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(inbox, "2024-H1/a.xlsx", b"old")
    channel = FolderChannel(SOURCE, inbox)
    (listed,) = channel.list()
    path.write_bytes(b"newer")
    move = Path.rename

    def and_a_third_comes(self: Path, target: Path) -> Path:
        moved = move(self, target)
        if self == path:
            path.write_bytes(b"newest")
        return moved

    monkeypatch.setattr(Path, "rename", and_a_third_comes)
    channel.acknowledge(listed)
    assert sorted((inbox / name).read_bytes() for name in names(channel)) == [b"newer", b"newest"]


def test_capital_letters_in_the_ending_do_not_matter(inbox: Path) -> None:
    drop(inbox, "2024-H1/A.XLSX")
    assert names(FolderChannel(SOURCE, inbox)) == ["2024-H1/A.XLSX"]


def test_a_taken_file_moves_aside_and_is_not_listed_again(inbox: Path) -> None:
    drop(inbox, "2024-H1/a.xlsx", b"bytes")
    channel = FolderChannel(SOURCE, inbox)
    (listed,) = channel.list()
    with channel.fetch(listed) as stream:
        assert stream.read() == b"bytes"
    channel.acknowledge(listed)
    assert channel.list() == []
    assert (inbox / "da-nhan" / "2024-H1" / "a.xlsx").read_bytes() == b"bytes"
