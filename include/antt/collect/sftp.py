"""A folder of an SFTP server as a channel; its host key is checked, whatever it costs to find out."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import stat
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, Any, TypeAlias, TypeVar

import asyncssh
from asyncssh.sftp import SFTPAttrs

from antt.collect.channel import Listed, Notice, Refused, StillChanging, Unreachable
from antt.collect.folders import TAKEN, apart, beside, depth, left_by, mark_of, taken_from
from antt.collect.names import harmless
from antt.connection import Connection, variable
from antt.errors import WrongConnection
from antt.reference.sources import Source

TIMEOUT = 30.0
"""Seconds without which no request goes unanswered."""
WHOLE_FILE = 120.0
"""Seconds that one file may take."""
Result = TypeVar("Result")
_Files: TypeAlias = list[Listed]
_CIPHERS = "^aes128-gcm@openssh.com,aes256-gcm@openssh.com"
"""Asked for before the others: AES has instructions of its own in processors, and takes a fifth less time here."""


class SftpChannel:
    """Files below ``path``; taken ones move to ``da-nhan`` there, answers go to ``outbox``.

    Names are bytes at the server, in whatever encoding: one that is no UTF-8 must not hide the others.
    """

    def __init__(self, source: Source, connection: Connection) -> None:
        self.source = source
        self._root, self._outbox = source.path.encode(), source.outbox.rstrip("/").encode()
        self._seen: list[Listed] = []
        self._made: set[bytes] = set()
        self._making = asyncio.Lock()
        self._loop = asyncio.Runner()
        try:
            with _outages(source):
                self._connection, self._sftp = self._loop.run(asyncio.wait_for(_connected(connection), TIMEOUT))
        except BaseException:
            self._loop.close()
            raise

    def list(self) -> list[Listed]:
        """Regular files only; oldest first."""
        self._seen = self._run(self._all(), TIMEOUT * 4)
        return taken_from(self.source, self._seen)

    def ignored(self) -> tuple[str, ...]:
        """Files elsewhere than where the pattern looks."""
        return left_by(self.source, self._seen)

    async def _all(self) -> _Files:
        try:
            return [one async for one in self._walk(b"", depth(self.source))]
        except asyncssh.SFTPNoSuchFile as error:
            home = await self._sftp.realpath(b".")
            begins = home.decode(errors="replace")
            raise Unreachable(
                f"{self.source.id}: no folder {self.source.path!r} at the server; a login begins in {begins!r}"
            ) from error

    async def _walk(self, folder: bytes, deeper: int) -> AsyncIterator[Listed]:
        for entry in await self._sftp.readdir(self._path(folder)):
            name = entry.filename if isinstance(entry.filename, bytes) else entry.filename.encode()
            key, mode = (folder + b"/" + name if folder else name), entry.attrs.permissions or 0
            if name in {b".", b".."} or b"/" in name or key == TAKEN.encode() or self._path(key) == self._outbox:
                continue
            if stat.S_ISDIR(mode) and deeper:
                async for one in self._walk(key, deeper - 1):
                    yield one
            elif stat.S_ISREG(mode):
                yield _listed(key, entry.attrs)

    def fetch(self, listed: Listed) -> IO[bytes]:
        """Read it whole, if it is what was listed still afterwards."""
        return io.BytesIO(self._run(self._read(listed), WHOLE_FILE))

    def fetch_all(self, listed: Sequence[Listed]) -> Sequence[IO[bytes] | Exception]:
        """Read them, all at a time: nobody waits for the way there and back between two of them."""

        async def read_all() -> Sequence[IO[bytes] | Exception]:
            return await asyncio.gather(*map(self._got, listed))

        return self._run(read_all(), WHOLE_FILE)

    async def _got(self, listed: Listed) -> IO[bytes] | Exception:
        try:
            with _outages(self.source):
                return io.BytesIO(await self._read(listed))
        except (StillChanging, Refused, Unreachable) as error:
            return error

    async def _read(self, listed: Listed) -> bytes:
        try:
            async with self._sftp.open(self._key(listed), "rb", block_size=self._blocks(listed)) as file:
                content: bytes = await file.read(listed.size + 1)
                while len(content) < listed.size:  # a server may answer with less than was asked for
                    more: bytes = await file.read(listed.size + 1 - len(content))
                    if not more:
                        break
                    content += more
                if _version(await file.stat()) != listed.version:
                    raise StillChanging(listed.name)
        except asyncssh.SFTPNoSuchFile:
            raise StillChanging(listed.name) from None
        except asyncssh.SFTPPermissionDenied as error:
            raise Refused("source.forbidden", str(error)) from error
        if len(content) != listed.size:
            raise StillChanging(listed.name)
        return content

    def _blocks(self, listed: Listed) -> int:
        """0: at once, what a server answers in one message; larger files in blocks, several at a time."""
        return 0 if listed.size < self._sftp.limits.max_read_len else -1

    def confirm(self, listed: Listed) -> None:
        """Nothing to do: what is put in its place from now on stays there when it is acknowledged."""

    async def _is_at(self, listed: Listed, path: bytes) -> bool:
        attributes = await self._sftp.lstat(path)
        return stat.S_ISREG(attributes.permissions or 0) and _version(attributes) == listed.version

    def acknowledge(self, listed: Listed) -> None:
        """Move to ``da-nhan``, keeping its subfolder; a file of that name taken earlier is replaced."""
        self._run(self._move(listed))

    def acknowledge_all(self, listed: Sequence[Listed]) -> None:
        """Move them, all at a time."""

        async def move_all() -> Sequence[BaseException | None]:
            return await asyncio.gather(*map(self._move, listed), return_exceptions=True)

        failed = self._run(move_all(), WHOLE_FILE)
        with _outages(self.source):
            for error in filter(None, failed):
                raise error

    async def _move(self, listed: Listed) -> None:
        source, taken = self._key(listed), self._path(TAKEN.encode() + b"/" + _bytes(listed.key))
        await self._make(taken.rpartition(b"/")[0])
        try:
            await self._rename(source, taken)
        except asyncssh.SFTPNoSuchFile:
            return  # another collection was faster
        if not await self._is_at(listed, taken):
            await self._put_back(taken, source)  # replaced since it was fetched: the next collection takes the new one
        elif mark := mark_of(self.source, listed.name):
            ending = mark.removeprefix(listed.name).encode()
            await self._sftp.remove(source + ending)

    def answer(self, notice: Notice) -> None:
        """Put the files into the outbox, each whole or not at all."""
        self._run(self._put(notice), WHOLE_FILE)

    async def _put(self, notice: Notice) -> None:
        for folder, name, content in apart(notice.files):
            target = self._outbox if folder == "." else self._outbox + b"/" + folder.encode()
            await self._make(target)
            temporary = target + b"/.antt-" + name.encode()[-100:]
            async with self._sftp.open(temporary, "wb") as file:
                await file.write(content)
            await self._rename(temporary, target + b"/" + name.encode())

    def close(self) -> None:
        """Hang up."""
        self._connection.abort()
        self._loop.close()

    async def _make(self, folder: bytes) -> None:
        async with self._making:  # the first of many files for it, while the others wait
            if folder not in self._made:
                await self._sftp.makedirs(folder, exist_ok=True)
                self._made.add(folder)

    async def _rename(self, old: bytes, new: bytes) -> None:
        """In place of what is there; servers without OpenSSH's extension rename only to where nothing is."""
        try:
            await self._sftp.posix_rename(old, new)
        except asyncssh.SFTPOpUnsupported:
            if await self._sftp.exists(new):
                await self._sftp.remove(new)
            await self._sftp.rename(old, new)

    async def _put_back(self, taken: bytes, source: bytes) -> None:
        """Under its name; under another one beside it if a third file has that name by now."""
        try:
            await self._sftp.rename(taken, source)  # which, unlike OpenSSH's own, replaces nothing
        except asyncssh.SFTPFailure:
            other = beside(PurePosixPath(source.decode("utf-8", "surrogateescape")))
            await self._sftp.rename(taken, _bytes(str(other)))

    def _key(self, listed: Listed) -> bytes:
        return self._path(_bytes(listed.key))

    def _path(self, relative: bytes) -> bytes:
        return b"/".join(part for part in (self._root.rstrip(b"/"), relative) if part) or b"."

    def _run(self, work: Coroutine[Any, Any, Result], seconds: float = TIMEOUT) -> Result:
        with _outages(self.source):
            return self._loop.run(self._within(work, seconds))

    async def _within(self, work: Coroutine[Any, Any, Result], seconds: float) -> Result:
        """A server that hangs is hung up on: cancelled work would still wait to close its file there."""
        watch = asyncio.get_running_loop().call_later(seconds, self._connection.abort)
        try:
            return await work
        finally:
            watch.cancel()


@contextmanager
def _outages(source: Source) -> Iterator[None]:
    """What the server or the way to it does, as one exception; wrong keys and passwords are no outage."""
    try:
        yield
    except asyncssh.PermissionDenied as error:
        where = f"connection {source.connection} ({variable(source.connection or '')})"
        says = f"login, password or key of {where} is not what the server takes"
        raise WrongConnection(f"{source.id}: {says}: {error.reason}") from error
    except (asyncssh.Error, TimeoutError, EOFError, OSError) as error:
        if isinstance(error, Unreachable):
            raise
        raise Unreachable(f"{source.id}: {type(error).__name__}: {error}") from error


async def _connected(connection: Connection) -> tuple[asyncssh.SSHClientConnection, asyncssh.SFTPClient]:
    try:
        ssh = await asyncssh.connect(
            connection.host,
            connection.port or 22,
            username=connection.login,
            password=connection.password or None,
            client_keys=_client_keys(connection),
            known_hosts=_known_hosts(connection),
            config=None,
            agent_path=None,
            encryption_algs=_CIPHERS,
            compression_algs=None,  # workbooks are compressed
            connect_timeout=TIMEOUT,
            login_timeout=TIMEOUT,
        )
    except asyncssh.HostKeyNotVerifiable as error:
        key = await asyncssh.get_server_host_key(connection.host, connection.port or 22, config=None)
        shown = key.get_fingerprint() if key else "none"
        raise WrongConnection(
            f"connection {connection.id}: the server shows the host key {shown}, which is not the one of host_key or"
            " known_hosts; ask its administrator which is right"
        ) from error
    return ssh, await ssh.start_sftp_client(path_encoding=None)


def _client_keys(connection: Connection) -> list[asyncssh.SSHKey]:
    """The key to log in with: extra ``private_key``, or file ``key_file``; none with a password."""
    try:
        if key := connection.option("private_key"):
            return [asyncssh.import_private_key(key)]
        if file := connection.option("key_file"):
            return [asyncssh.read_private_key(file)]
    except (OSError, asyncssh.KeyImportError) as error:
        raise WrongConnection(f"connection {connection.id}: cannot read the private key: {error}") from error
    return []


def _known_hosts(connection: Connection) -> Any:
    """The key that the server must have: extra ``host_key``, as ``ssh-keyscan`` prints it, or file ``known_hosts``."""
    if file := connection.option("known_hosts"):
        return file
    written = connection.option("host_key").split()
    if not written:
        raise WrongConnection(f"connection {connection.id}: give host_key (ssh-keyscan) or known_hosts")
    try:
        key = asyncssh.import_public_key(" ".join(written[-2:]))
    except asyncssh.KeyImportError as error:
        raise WrongConnection(f"connection {connection.id}: host_key is none: {error}") from error
    return [key], [], []


def _listed(key: bytes, attributes: SFTPAttrs) -> Listed:
    shown = key.decode("utf-8", "surrogateescape")
    modified = dt.datetime.fromtimestamp(attributes.mtime or 0, tz=dt.UTC)
    legible = "".join(f"%{ord(c) - 0xDC00:02x}" if "\udc80" <= c <= "\udcff" else c for c in shown)
    return Listed(harmless(legible), attributes.size or 0, modified, key=shown, version=_version(attributes))


def _version(attributes: SFTPAttrs) -> str:
    """What differs when a file was written to, or another is in its place."""
    return f"{attributes.size} {attributes.mtime}"


def _bytes(key: str) -> bytes:
    return key.encode("utf-8", "surrogateescape")
