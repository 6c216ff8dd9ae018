"""The embedded server: started for the first user, shared, stopped by the last one, however users end."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from antt.warehouse.server import Server, ServerError, running

USER = """
import sys
from pathlib import Path
from antt.warehouse.server import running

with running(Path(sys.argv[1])):
    print("up", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def pgdata(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "pg"
    yield folder
    assert gone(folder), "the test left its server behind"


def servers(pgdata: Path) -> list[int]:
    """Process ids of the postmasters of this data directory."""
    found = []
    for cmdline in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            arguments = cmdline.read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if arguments[0].endswith(b"/postgres") and os.fsencode(pgdata) in arguments:
            found.append(int(cmdline.parent.name))
    return found


def gone(pgdata: Path) -> bool:
    deadline = time.monotonic() + 10
    while servers(pgdata) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not servers(pgdata)


@contextmanager
def other_user(pgdata: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that uses the server until it reads a line."""
    command = [sys.executable, "-c", USER, str(pgdata)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def wait_up(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=30)
    assert process.returncode == 0


def value(server: Server, statement: str, database: str = "postgres") -> object:
    engine = sa.create_engine(server.url(database), poolclass=sa.NullPool)
    with engine.begin() as connection:
        result = connection.execute(sa.text(statement))
        return result.scalar() if result.returns_rows else None


def test_starts_answers_and_stops(pgdata: Path) -> None:
    with running(pgdata) as server:
        server.ensure_database("warehouse")
        server.ensure_database("warehouse")
        assert value(server, "select current_database()", "warehouse") == "warehouse"
        assert value(server, "select upper('đạt chuẩn')") == "ĐẠT CHUẨN"
        assert value(server, "show listen_addresses") == ""
    assert not servers(pgdata)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=str(server.sockets), user="postgres", dbname="postgres")


def test_data_outlive_the_server(pgdata: Path) -> None:
    with running(pgdata) as server:
        value(server, "create table kept as select 7 as n")
    with running(pgdata) as server:
        assert value(server, "select n from kept") == 7


def test_only_its_own_account_reaches_it(pgdata: Path) -> None:
    with running(pgdata) as server:
        (pid,) = servers(pgdata)
        assert Path(f"/proc/{pid}").stat().st_uid == pgdata.stat().st_uid != 0
        assert server.sockets.stat().st_mode & 0o777 == 0o700


def test_users_that_come_together_share_one_server(pgdata: Path) -> None:
    with other_user(pgdata) as first, other_user(pgdata) as second, running(pgdata) as server:
        wait_up(first)
        wait_up(second)
        assert len(servers(pgdata)) == 1
        leave(first)
        leave(second)
        assert value(server, "select 1") == 1
    assert not servers(pgdata)


def test_survives_the_exit_of_the_process_that_started_it(pgdata: Path) -> None:
    with other_user(pgdata) as starter:
        wait_up(starter)
        with running(pgdata) as server:
            leave(starter)
            assert value(server, "select 1") == 1


def test_killed_user_is_not_counted(pgdata: Path) -> None:
    with other_user(pgdata) as user:
        wait_up(user)
        with running(pgdata):
            user.kill()
            user.wait()
        assert not servers(pgdata)


def test_stops_when_its_only_user_is_killed(pgdata: Path) -> None:
    with other_user(pgdata) as user:
        wait_up(user)
        assert servers(pgdata)
        user.kill()
        user.wait()
        assert gone(pgdata)


def test_recovers_after_the_server_was_killed(pgdata: Path) -> None:
    with running(pgdata) as server:
        value(server, "create table kept as select 7 as n")
        (pid,) = servers(pgdata)
        os.kill(pid, signal.SIGKILL)
        assert gone(pgdata)
    with running(pgdata) as server:
        assert value(server, "select n from kept") == 7


def test_starts_although_a_stale_process_id_is_in_use_again(pgdata: Path) -> None:
    with running(pgdata):
        stale = (pgdata / "postmaster.pid").read_text().splitlines()
    (pgdata / "postmaster.pid").write_text("\n".join([str(os.getppid()), *stale[1:]]) + "\n")
    with running(pgdata) as server:
        assert value(server, "select 1") == 1


@pytest.mark.parametrize("planted", ["symlink", "open folder"])
def test_refuses_what_somebody_put_in_the_place_of_its_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planted: str
) -> None:
    pgdata = tmp_path / ("d" * 120) / "pg"
    (temporary := tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    name = f"antt-{hashlib.sha256(os.fsencode(pgdata)).hexdigest()[:16]}"
    (target := tmp_path / "target").mkdir(mode=0o700)
    owner = target.stat().st_uid
    if planted == "symlink":
        (temporary / name).symlink_to(target)
    else:
        (temporary / name).mkdir(mode=0o755)
    with pytest.raises(ServerError, match="not the private folder"), running(pgdata):
        pass
    assert target.stat().st_uid == owner


def test_admits_nobody_over_the_network_whatever_it_listens_on(pgdata: Path) -> None:
    with running(pgdata):
        rules = (pgdata / "pg_hba.conf").read_text().splitlines()
    methods = {line.split()[0]: line.split()[-1] for line in rules if line and not line.startswith("#")}
    assert methods == {"local": "trust", "host": "reject"}


@pytest.mark.parametrize("name", ["dữ liệu 'của' tỉnh, 2024", "d" * 120], ids=["odd", "long"])
def test_path_may_be_odd_or_long(tmp_path: Path, name: str) -> None:
    with running(tmp_path / name / "pg") as server:
        assert value(server, "select 1") == 1
    assert not servers(tmp_path / name / "pg")
    assert server.sockets == tmp_path / name / "pg" or not server.sockets.exists()
