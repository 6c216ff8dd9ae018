"""Open a workbook in a child process: a file that takes too much memory or time costs that child, and nothing else.

One server (``antt.parse.server``) is started for this process when the first file comes, and forks a child for each, so
that a file costs milliseconds, not the start of an interpreter, and none can touch what is read of the next.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import antt
from antt.guard.finding import Content, Finding, Refused
from antt.guard.limits import Limits, load_limits
from antt.guard.package import check_size
from antt.parse.wire import FAILED, MESSAGE, OUT_OF_MEMORY, NotUnderstood, decode
from antt.parse.workbook import Workbook

_GRACE = 10
"""Seconds beyond the child's, after which its server is given up."""


class ParserFailed(RuntimeError):
    """A defect of ours in the child process; has its traceback."""


class Ran(NamedTuple):
    """What came of a file, and what its child took."""

    result: Workbook | Finding
    seconds: float
    """Of the processor."""
    memory: int
    """Bytes in memory, at most."""


def open_apart(
    content: Content, wanted: Collection[str] | None = None, limits: Limits | None = None
) -> Workbook | Finding:
    """``open_workbook`` in a child process; a child that is killed is a finding, ``file.too_costly``.

    Raises:
        ParserFailed: a defect of our own code.
        OSError: no process can be started: an outage, nobody's fault.
    """
    return run(content, wanted, limits).result


def run(content: Content, wanted: Collection[str] | None = None, limits: Limits | None = None) -> Ran:
    """``open_apart``, and what it took; by the limits of this installation where none are given."""
    limits = limits or load_limits()
    try:
        check_size(content, limits)
    except Refused as refused:
        return Ran(refused.finding, 0, 0)
    with _lock:
        for _ in range(2):
            try:
                return _server().ask(content, wanted, limits)
            except ConnectionError:  # its server was killed: by whom, this file or anybody, a new one will show
                _stop()
            except BaseException:  # a timeout of the task, an interrupt: the answer that is under way is nobody's
                _stop()
                raise
    return Ran(Finding("file.too_costly", found="chương trình đọc bị dừng"), 0, 0)


class _Server:
    def __init__(self) -> None:
        self.owner = os.getpid()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-s", "-P", "-m", "antt.parse.server"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                # Nothing of ours: no password, no token, no address.
                env={"PYTHONPATH": str(Path(antt.__file__).parents[1]), "PYTHONUTF8": "1"} | _libraries(),
                start_new_session=True,  # an interrupt from the keyboard is for us to handle; it ends when we are gone
            )
        self._socket = ours

    def ask(self, content: Content, wanted: Collection[str] | None, limits: Limits) -> Ran:
        request = {"wanted": None if wanted is None else sorted(wanted), "limits": limits._asdict()}
        workbook, answer = os.memfd_create("workbook"), os.memfd_create("answer")
        try:
            with os.fdopen(workbook, "wb", closefd=False) as file:
                file.write(content)
            os.lseek(workbook, 0, os.SEEK_SET)
            self._socket.settimeout(limits.wall_seconds + _GRACE)
            socket.send_fds(self._socket, [json.dumps(request).encode()], [workbook, answer])
            outcome = self._socket.recv(MESSAGE)
            if not outcome:
                raise ConnectionResetError("the server that opens workbooks is gone")
            size = min(os.fstat(answer).st_size, limits.values_bytes)
            return _judged(json.loads(outcome), os.pread(answer, size, 0))
        finally:
            os.close(workbook)
            os.close(answer)

    def stop(self) -> None:
        self._socket.close()
        if self.owner == os.getpid():
            self._process.kill()
            self._process.wait()


def _judged(outcome: dict[str, Any], answer: bytes) -> Ran:
    code, took = outcome["code"], (outcome["seconds"], outcome["memory"])
    if outcome["late"] or code == -signal.SIGXCPU or code == -signal.SIGKILL:
        return Ran(Finding("file.too_costly", found="quá thời gian cho phép"), *took)
    if code == OUT_OF_MEMORY or code == -signal.SIGABRT:
        return Ran(Finding("file.too_costly", found="quá bộ nhớ cho phép"), *took)
    if code == FAILED:
        raise ParserFailed(answer.decode("utf-8", "replace"))
    if code:
        return Ran(Finding("file.too_costly", found=f"chương trình đọc bị dừng ({code})"), *took)
    try:
        return Ran(decode(answer), *took)
    except NotUnderstood:
        return Ran(Finding("file.too_costly", found="chương trình đọc trả lời sai"), *took)


def _libraries() -> dict[str, str]:
    """Where an interpreter that was not installed by the system finds its own library."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}


_lock = Lock()
_running: list[_Server] = []
"""The server of this process, once there is one."""


def _server() -> _Server:
    if _running and _running[0].owner != os.getpid():
        _stop()  # a fork's parent has it
    if not _running:
        _running.append(_Server())
    return _running[0]


def _stop() -> None:
    while _running:
        _running.pop().stop()


def _after_fork() -> None:
    global _lock
    _lock = Lock()  # another thread of the parent may have held it


atexit.register(_stop)
os.register_at_fork(after_in_child=_after_fork)
