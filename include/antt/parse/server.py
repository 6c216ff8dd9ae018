"""The process that opens strangers' files: it forks a child for each, and kills what takes too much; it parses nothing.

Started by ``antt.parse.child`` with an empty environment; its standard input is the socket over which it is asked. A
message has the request as JSON and two open files: the workbook, and where the answer goes. The child has no other: no
file and no connection can be opened once it has read the workbook.
"""

from __future__ import annotations

import codecs
import ctypes
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import time
import traceback
from contextlib import suppress
from typing import Any, NoReturn

from antt.guard.limits import Limits
from antt.guard.package import too_large
from antt.parse.wire import FAILED, MESSAGE, OUT_OF_MEMORY, encode
from antt.parse.workbook import open_workbook

_ENCODINGS = ("ascii", "latin-1", "cp437", "cp1258", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "unicode-escape")
"""All that a child may need is loaded before: it cannot open a module."""
_NOBODY = 65534
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES = 38


def main() -> None:
    """Serve until the other side is gone."""
    asked = socket.socket(fileno=0)
    for encoding in _ENCODINGS:
        codecs.lookup(encoding)
    _give_up_rights()
    gc.disable()  # a collection would make a child copy every page; it lives for milliseconds
    while True:
        message, files, _, _ = socket.recv_fds(asked, MESSAGE, 2)
        if not message:
            return
        try:
            outcome = _serve(asked, json.loads(message), *files)
        finally:
            for file in files:
                os.close(file)
        asked.send(json.dumps(outcome).encode())


def _give_up_rights() -> None:
    """Without network and, of root, without its rights; as far as the system lets us."""
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        if libc.unshare(_NEW_NET):
            libc.unshare(_NEW_USER | _NEW_NET)
    if os.geteuid() == 0:
        with suppress(OSError):
            os.setgroups([])
            os.setresgid(_NOBODY, _NOBODY, _NOBODY)
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)


def _serve(asked: socket.socket, request: dict[str, Any], workbook: int, answer: int) -> dict[str, Any]:
    """Run a child; say how it ended and what it took."""
    limits = Limits(**request["limits"])
    lives, dies = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(lives)
        asked.close()
        _child(request["wanted"], limits, workbook, answer)
    os.close(dies)
    try:
        late = _wait(asked, lives, limits.wall_seconds)
        if late:
            os.kill(pid, signal.SIGKILL)
        _, status, usage = os.wait4(pid, 0)
    finally:
        os.close(lives)
    return {
        "late": late,
        "code": os.waitstatus_to_exitcode(status),
        "seconds": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss * 1024,
    }


def _wait(asked: socket.socket, lives: int, seconds: float) -> bool:
    """Until the child ends; True when it does not in time, or when nobody waits for it any more."""
    poll = select.poll()
    poll.register(lives, select.POLLIN)
    poll.register(asked, 0)  # tells when the other side is gone
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        ready = {file for file, _ in poll.poll(left * 1000)}
        if lives in ready:
            return False
        if asked.fileno() in ready:
            return True
    return True


def _child(wanted: list[str] | None, limits: Limits, workbook: int, answer: int) -> NoReturn:
    code = FAILED
    try:
        with os.fdopen(workbook, "rb", closefd=False) as file:
            content = file.read()
        _limit(limits)
        message = encode(open_workbook(content, None if wanted is None else frozenset(wanted), limits))
        if len(message) > limits.values_bytes:
            over = too_large("dung lượng số liệu đọc được, tính bằng byte", len(message), limits.values_bytes)
            message = encode(over.finding)
        _write(answer, message)
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    except BaseException:  # a defect of ours: told to those who can mend it
        _write(answer, traceback.format_exc().encode())
    finally:
        os._exit(code)


def _write(file: int, message: bytes) -> None:
    view = memoryview(message)
    while view:
        view = view[os.write(file, view) :]


def _limit(limits: Limits) -> None:
    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123
        now = int(statm.read().split()[0]) * resource.getpagesize()
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_FSIZE, limits.values_bytes),
        (resource.RLIMIT_AS, now + limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    sys.stdin = None  # its descriptor is the socket
    main()
