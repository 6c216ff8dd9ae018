"""Nothing is lost and nothing taken twice, whatever servers, senders and the power supply do."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncssh
import psutil
import pytest
from pydantic import SecretStr

from antt import pipeline
from antt.archive import Archive
from antt.collect import Listed, open_channel
from antt.collect.http import HttpChannel
from antt.collect.sftp import SftpChannel
from antt.errors import WrongConnection
from antt.pipeline import fetching, intake, taking
from antt.pipeline.intake import _Collection
from antt.pipeline.quarantine import quarantined, release
from antt.pipeline.sources import standing
from antt.reference.sources import Source
from antt.settings import Settings
from tests.corpus.hostile.tools import packed
from tests.helpers.http_server import Office, http_office
from tests.helpers.servers import Sftp, free_port
from tests.helpers.stored import archived, rows


@pytest.fixture
def installed(settings: Settings, sftp: Sftp, office: Office) -> Settings:
    connections = {
        "AIRFLOW_CONN_SFTP": SecretStr(sftp.connection),
        "AIRFLOW_CONN_HTTP": SecretStr(office.connection),
        "AIRFLOW_CONN_GONE": SecretStr(f"http://:x@127.0.0.1:{free_port()}/http"),
    }
    return settings.model_copy(update={"connections": connections})


@pytest.fixture
def at_sftp(tmp_path: Path, write_source: Callable[..., Source]) -> Path:
    """The folder of a period at an SFTP source."""
    root = tmp_path / "sftp"
    (root / "2024-H1").mkdir(parents=True)
    write_source("sftp", "sftp", connection="sftp", path=str(root), outbox=f"{root}/tra-loi", settle_seconds=0.4)
    return root / "2024-H1"


@pytest.fixture
def at_http(write_source: Callable[..., Source]) -> None:
    write_source("http", "http", connection="http", path="/api/files", settle_seconds=0.1)


DRIBBLE = """
import sys, time
with open(sys.argv[1], "ab") as file:
    for number in range(30):
        file.write(bytes([number]) * 1000)
        file.flush()
        time.sleep(1)
"""


def test_a_writer_that_dribbles_for_half_a_minute_is_collected_once_and_whole(
    installed: Settings, at_sftp: Path, write_source: Callable[..., Source]
) -> None:
    write_source("sftp", "sftp", connection="sftp", path=str(at_sftp.parent), settle_seconds=1.5)
    path = at_sftp / "cham.xlsx"
    # A process of its own: what runs here must not make it pause.
    with subprocess.Popen([sys.executable, "-c", DRIBBLE, str(path)]) as writer:
        while not path.exists():
            time.sleep(0.01)
        waited = 0
        while writer.poll() is None:
            waited += pipeline.collect(installed).new == []
    pipeline.collect(installed)
    assert waited > 0, "it was looked at while it was being written"
    assert archived(installed) == [b"".join(bytes([number]) * 1000 for number in range(30))]


def test_without_a_pause_a_file_that_grew_since_it_was_listed_is_left_and_taken_whole_later(
    installed: Settings, at_sftp: Path, write_source: Callable[..., Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_source("sftp", "sftp", connection="sftp", path=str(at_sftp.parent), settle_seconds=0)
    (at_sftp / "xong.xlsx").write_bytes(b"xong")
    (at_sftp / "dang-ghi.xlsx").write_bytes(b"mot nua")
    read = SftpChannel.fetch_all

    def meanwhile(channel: SftpChannel, listed: Sequence[Listed]) -> Sequence[Any]:
        (at_sftp / "dang-ghi.xlsx").write_bytes(b"mot nua, va nua kia")
        return read(channel, listed)

    monkeypatch.setattr(SftpChannel, "fetch_all", meanwhile)
    collected = pipeline.collect_source(installed, "sftp")
    assert (len(collected.new), collected.waiting) == (1, 1)
    assert len(pipeline.collect_source(installed, "sftp").new) == 1
    assert archived(installed) == [b"xong", b"mot nua, va nua kia"]


def test_with_a_done_mark_only_the_marked_file_is_taken_and_the_mark_goes(
    installed: Settings, tmp_path: Path, write_source: Callable[..., Source]
) -> None:
    folder = tmp_path / "sftp" / "2024-H1"
    folder.mkdir(parents=True)
    write_source("sftp", "sftp", connection="sftp", path=str(tmp_path / "sftp"), done_mark=".done")
    for name in ("a.xlsx", "a.xlsx.done", "b.xlsx"):
        (folder / name).write_bytes(name.encode())
    assert len(pipeline.collect(installed).new) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["b.xlsx"]


STEPS: dict[str, tuple[Any, str, int]] = {
    "on their way": (SftpChannel, "fetch_all", 1),
    "on the disk": (Archive, "stage", 2),
    "archived": (Archive, "keep", 1),
    "registered": (taking, "register", 1),
    "committed": (_Collection, "_record", 1),
    "moved": (SftpChannel, "_is_at", 1),
    "marked": (SftpChannel, "acknowledge_all", 1),
    "told": (SftpChannel, "answer", 2),
    "everything": (intake, "tell", 1),
}
"""What is done, where, and in which passage the power fails."""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_collection_killed_at_any_step_loses_nothing_and_takes_nothing_twice(
    installed: Settings, at_sftp: Path, moment: str
) -> None:
    in_archive = [b"in an archive", "tệp khác".encode()]
    contents, whole = list(in_archive), 2 * len(STEPS) + 1
    (at_sftp / "2.zip").write_bytes(packed({f"{n}.xlsx": content for n, content in enumerate(in_archive)}))
    for number, (owner, name, passage) in enumerate(STEPS.values()):
        for content in (f"tệp {number}".encode(), f"tệp {number} nữa".encode()):
            (at_sftp / f"{len(contents)}.xlsx").write_bytes(content)
            contents.append(content)
        _killed(installed, owner, name, passage, moment)
    pipeline.collect(installed)
    assert sorted(archived(installed)) == sorted(contents)
    assert rows(installed, "select count(*), count(within) from intake.arrival") == [(whole + 2, 2)]
    assert rows(installed, "select count(*), count(distinct arrival_id) from intake.told") == [(whole, whole)]
    assert list(at_sftp.iterdir()) == []
    assert len(list((at_sftp.parent / "da-nhan").rglob("*.*"))) == whole
    assert len(list((at_sftp.parent / "tra-loi").rglob("*.html"))) == whole
    assert pipeline.collect(installed) == pipeline.Collected()


def _killed(settings: Settings, owner: Any, name: str, passage: int, moment: str) -> None:
    """Collect in another process, which is killed (SIGKILL) before or after a passage through a step."""
    original, calls = getattr(owner, name), 0

    def step(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        deadly = calls == passage
        if deadly and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*arguments, **named)
        if deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    pid = os.fork()
    if pid == 0:
        try:
            setattr(owner, name, step)
            pipeline.collect(settings)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL, name


@pytest.mark.usefixtures("at_http")
def test_a_server_that_fails_for_a_while_breaks_off_hangs_and_lies_is_survived(
    installed: Settings, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    import httpx

    from antt.collect import http

    monkeypatch.setattr(http, "TIMEOUT", httpx.Timeout(1))
    monkeypatch.setattr(fetching, "FIRST_PAUSE", 0.05)
    office.files = {f"2024-H1/{number}.xlsx": f"số {number} ".encode() * 100 for number in range(5)}
    office.fails, office.breaks, office.hangs, office.lies = 2, 1, 1, 1
    started = time.monotonic()
    for _ in range(3):
        collected = pipeline.collect_source(installed, "http")
        if not (collected.waiting or collected.failed):
            break
    assert sorted(archived(installed)) == sorted(office.files.values())
    assert time.monotonic() - started < 30


def test_an_sftp_server_that_hangs_is_hung_up_on_and_nothing_is_lost(
    installed: Settings, at_sftp: Path, sftp: Sftp, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = [bytes([number]) * 100_000 for number in range(3)]
    for number, content in enumerate(contents):
        (at_sftp / f"{number}.xlsx").write_bytes(content)
    monkeypatch.setattr(fetching, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr("antt.collect.sftp.TIMEOUT", 1.0)
    monkeypatch.setattr("antt.collect.sftp.WHOLE_FILE", 1.0)
    read, hung = SftpChannel.fetch_all, set[int]()

    def hanging(channel: SftpChannel, listed: Sequence[Listed]) -> Sequence[Any]:
        if not hung:
            for session in sftp.sessions():
                with suppress(psutil.NoSuchProcess):  # one that just ended
                    session.suspend()
                    hung.add(session.pid)
        return read(channel, listed)

    monkeypatch.setattr(SftpChannel, "fetch_all", hanging)
    started = time.monotonic()
    try:
        collected = pipeline.collect_source(installed, "sftp")
    finally:
        for session in sftp.sessions():
            with suppress(psutil.NoSuchProcess):
                session.resume()
    assert hung
    assert len(collected.new) == 3
    assert sorted(archived(installed)) == contents
    assert time.monotonic() - started < 30


class _Stingy(asyncssh.SFTPServer):
    """Gives a thousand bytes at a time, whatever is asked for."""

    def read(self, file_obj: Any, offset: int, size: int) -> Any:
        return super().read(file_obj, offset, min(size, 1000))


@contextmanager
def _stingy_server() -> Iterator[str]:
    """Another implementation of SFTP than OpenSSH's; its connection."""
    host, client = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    authorized = asyncssh.import_authorized_keys(client.export_public_key().decode())
    port: Future[int] = Future()
    stop = asyncio.Event()

    async def serve() -> None:
        keys = {"server_host_keys": [host], "authorized_client_keys": authorized}
        async with asyncssh.listen("127.0.0.1", 0, sftp_factory=_Stingy, **keys) as server:
            port.set_result(server.get_port())
            await stop.wait()

    with asyncio.Runner() as runner, ThreadPoolExecutor(1) as thread:
        thread.submit(runner.run, serve())
        extra = {"host_key": host.export_public_key().decode(), "private_key": client.export_private_key().decode()}
        shown = {"conn_type": "sftp", "host": "127.0.0.1", "port": port.result(20), "login": "a", "extra": extra}
        try:
            yield json.dumps(shown)
        finally:
            runner.get_loop().call_soon_threadsafe(stop.set)


def test_files_come_whole_from_a_server_that_gives_less_than_it_is_asked_for(
    installed: Settings, at_sftp: Path
) -> None:
    sizes = (0, 1, 1000, 1001, 80_000, 5_000_000)
    contents = [bytes([number]) * size for number, size in enumerate(sizes)]
    for number, content in enumerate(contents):
        (at_sftp / f"{number}.xlsx").write_bytes(content)
    with _stingy_server() as connection:
        settings = installed.model_copy(update={"connections": {"AIRFLOW_CONN_SFTP": SecretStr(connection)}})
        assert len(pipeline.collect(settings).new) == len(sizes)
    assert sorted(archived(installed)) == sorted(contents)
    assert len(list((at_sftp.parent / "da-nhan").rglob("*.xlsx"))) == len(sizes)


@pytest.mark.usefixtures("at_http")
def test_a_file_that_never_comes_whole_is_never_taken_and_stops_no_other(
    installed: Settings, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "FIRST_PAUSE", 0.01)
    office.files = {"2024-H1/dut.xlsx": b"x" * 5000, "2024-H1/tot.xlsx": b"whole"}
    monkeypatch.setattr(office, "breaks", 3)
    office.page_size = 10
    collected = pipeline.collect_source(installed, "http")
    assert (len(collected.new) + len(collected.failed), office.breaks) == (2, 0)
    assert b"x" * 2500 not in archived(installed)


@pytest.mark.usefixtures("at_http")
def test_the_token_goes_to_no_other_server(installed: Settings, office: Office) -> None:
    office.files, office.elsewhere = {"2024-H1/a.xlsx": b"a"}, "http://example.vn/a.xlsx"
    collected = pipeline.collect_source(installed, "http")
    assert (len(collected.new), collected.quarantined) == (1, 1)
    assert [(one.code, one.sha256) for one in quarantined(installed)] == [("source.elsewhere", None)]


@pytest.mark.usefixtures("at_http")
def test_a_listing_that_goes_on_at_another_server_is_not_followed(
    installed: Settings, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.files["2024-H1/a.xlsx"] = b"a"
    with http_office() as other:
        office.continues = f"http://127.0.0.1:{other.port}/api/files"
        assert pipeline.collect(installed).down == ["http"]
        assert other.gets == 0
    assert "leads to another server" in caplog.text
    office.continues = ""
    assert len(pipeline.collect(installed).new) == 1


def test_a_source_whose_file_is_wrong_stops_no_other_and_what_came_from_it_waits(
    installed: Settings, season_files: Path, write_source: Callable[..., Source]
) -> None:
    names = {"269": "269_son-tay.xlsx", "271": "271_ba-vi.xlsx"}
    for unit, name in names.items():
        folder = installed.inbox / unit / "2024-H1"
        folder.mkdir(parents=True)
        (folder / name).write_bytes((season_files / "workbooks" / "2024-H1" / name).read_bytes())
        write_source(f"nguon-{unit}", "folder", path=unit, units=[unit])
    first, second = sorted(pipeline.collect(installed).new)

    with pytest.raises(ValueError, match="no office"):
        write_source("nguon-269", "folder", path="269", units=["999"])
    assert sorted(pipeline.due_sources(dt.datetime.now(dt.UTC))) == ["nguon-269", "nguon-271"]
    assert pipeline.collect(installed).down == ["nguon-269"]
    with pytest.raises(ValueError, match=r"nguon-269\.yaml:\d+: units\.0: no office reports for unit '999'"):
        pipeline.collect_source(installed, "nguon-269")
    standings = {one.id: one.wrong for one in standing(installed)}
    assert standings["nguon-271"] == ""
    assert "no office reports" in standings["nguon-269"]
    with pytest.raises(pipeline.NotProcessed, match=r"submission \d+: .*nguon-269\.yaml"):
        pipeline.process(installed, [first, second])
    assert rows(installed, "select name, state from intake.board order by name") == [
        ("2024-H1/269_son-tay.xlsx", "received"),
        ("2024-H1/271_ba-vi.xlsx", "accepted"),
    ]

    write_source("nguon-269", "folder", path="269", units=["269"])
    assert len(pipeline.process(installed, pipeline.pending(installed)).accepted) == 1


def test_a_source_that_is_down_stops_no_other_and_no_secret_is_told(
    installed: Settings,
    at_sftp: Path,
    write_source: Callable[..., Source],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(fetching, "FIRST_PAUSE", 0.01)
    write_source("a-tat", "http", connection="gone", path="/api/files")
    write_source("b-thieu", "http", connection="missing", path="/api/files")
    (at_sftp / "a.xlsx").write_bytes(b"a")
    collected = pipeline.collect(installed)
    assert (len(collected.new), collected.down) == (1, ["a-tat", "b-thieu"])
    assert "AIRFLOW_CONN_MISSING" in caplog.text
    shown = caplog.text + repr(installed) + str(installed)
    assert "PRIVATE KEY" not in shown
    assert "ma-gia-lap" not in shown


@pytest.mark.usefixtures("at_sftp")
def test_a_server_with_another_host_key_is_not_spoken_to(installed: Settings, sftp: Sftp) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    wrong = sftp.connection.replace(sftp.host_key, " ".join(other.split()[:2]))
    assert wrong != sftp.connection
    settings = installed.model_copy(update={"connections": {"AIRFLOW_CONN_SFTP": SecretStr(wrong)}})
    fingerprint = asyncssh.import_public_key(sftp.host_key).get_fingerprint()
    with pytest.raises(WrongConnection, match=re.escape(f"the server shows the host key {fingerprint}")):
        pipeline.collect_source(settings, "sftp")


def test_links_and_names_of_a_server_lead_nowhere(installed: Settings, at_sftp: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.xlsx").write_bytes(b"secret")
    (at_sftp / "link.xlsx").symlink_to(tmp_path / "secret.xlsx")
    (at_sftp.parent / "folder").symlink_to(tmp_path)
    for name in (b"b\xff\xe0\xed.xlsx", "tên‮xslx.xlsx".encode(), b"a\nb.xlsx", b"..\\..\\x.xlsx", b"CON.xlsx"):
        with open(os.fsencode(at_sftp) + b"/" + name, "wb") as file:  # noqa: PTH123 - a name of bytes
            file.write(name)
    assert len(pipeline.collect(installed).new) == 5
    assert b"secret" not in archived(installed)
    names = {name for (name,) in rows(installed, "select name from intake.arrival")}
    assert names == {
        "2024-H1/b%ff%e0%ed.xlsx",
        "2024-H1/tên_xslx.xlsx",
        "2024-H1/a_b.xlsx",
        "2024-H1/x.xlsx",
        "2024-H1/_CON.xlsx",
    }


def test_a_file_that_cannot_be_had_stays_where_it_is_until_a_person_releases_it(
    settings: Settings, write_source: Callable[..., Source]
) -> None:
    write_source("thu-muc", "folder", max_megabytes=1, settle_seconds=0)
    path = settings.inbox / "2024-H1" / "to.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(bytes(2 << 20))
    assert pipeline.collect(settings).quarantined == 1
    assert pipeline.collect(settings) == pipeline.Collected()
    assert path.exists()
    release(settings, quarantined(settings)[0].id, "Nguyễn Văn Giả Lập", "Quên nâng giới hạn")
    assert pipeline.collect(settings).quarantined == 1, "it is on the board again"
    write_source("thu-muc", "folder", settle_seconds=0)
    assert pipeline.collect(settings) == pipeline.Collected(), "not before it is released"
    (held,) = quarantined(settings)
    release(settings, held.id, "Nguyễn Văn Giả Lập", "Đã nâng giới hạn")
    assert len(pipeline.collect(settings).new) == 1
    assert not path.exists()


def test_of_two_files_that_replace_one_at_sftp_while_it_is_taken_none_is_lost(
    installed: Settings, at_sftp: Path, write_source: Callable[..., Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_source("sftp", "sftp", connection="sftp", path=str(at_sftp.parent), settle_seconds=0)
    path = at_sftp / "a.xlsx"
    path.write_bytes(b"old")
    channel = open_channel(source, installed.connections, installed.inbox)
    (listed,) = channel.list()
    path.write_bytes(b"newer")
    look = SftpChannel._is_at

    async def and_a_third_comes(*about: Any) -> bool:
        path.write_bytes(b"newest")
        return await look(*about)

    monkeypatch.setattr(SftpChannel, "_is_at", and_a_third_comes)
    channel.acknowledge(listed)
    channel.close()
    assert sorted(file.read_bytes() for file in at_sftp.iterdir()) == [b"newer", b"newest"]


@pytest.mark.usefixtures("at_http")
def test_a_server_that_says_of_a_file_neither_hash_nor_time_is_told_so(
    installed: Settings, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.files["2024-H1/a.xlsx"] = b"a"
    office.says_hash = office.says_time = False
    assert pipeline.collect(installed).down == ["http"]
    assert "'2024-H1/a.xlsx' needs sha256 or modified" in caplog.text
    office.says_time = True
    assert len(pipeline.collect(installed).new) == 1


@pytest.mark.usefixtures("office", "at_http")
def test_a_defect_met_at_one_source_stops_no_other(
    installed: Settings, at_sftp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (at_sftp / "tot.xlsx").write_bytes(b"good")
    monkeypatch.setattr(HttpChannel, "list", lambda _: 1 / 0)
    collected = pipeline.collect(installed)
    assert (len(collected.new), collected.down) == (1, ["http"])
