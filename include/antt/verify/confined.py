"""Read a stranger's file in a process of its own, with limits of memory and time: a hostile one costs only that."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection as Pipe

from antt.verify import docx, html, pdf, xlsx
from antt.verify.opened import LIMITS
from antt.verify.said import File, NotReadable

MOST_MEMORY = 3 << 30
MOST_SECONDS = 120

READERS: dict[str, Callable[[bytes], File]] = {
    "pdf": pdf.read,
    "docx": docx.read,
    "xlsx": xlsx.read,
    "html": html.read,
}


def format_of(content: bytes) -> str:
    """What a file is, by its content.

    Raises:
        NotReadable: it is nothing that this system makes.
    """
    if len(content) > LIMITS.file_bytes:
        raise NotReadable(f"Tệp lớn hơn {LIMITS.file_bytes >> 20} MB.")
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return "docx" if b"word/document.xml" in content else "xlsx"
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    raise NotReadable("Không phải PDF, DOCX, XLSX hay HTML.")


def read(content: bytes) -> File:
    """What the file says.

    Raises:
        NotReadable: it cannot be read, or takes more memory or time than any document of ours.
    """
    reader = READERS[format_of(content)]
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(there, reader, content), daemon=True)
    child.start()
    there.close()
    try:
        answer = here.recv() if here.poll(MOST_SECONDS) else NotReadable("Đọc tệp mất quá nhiều thời gian.")
    except EOFError:
        answer = NotReadable("Đọc tệp cần quá nhiều bộ nhớ.")
    finally:
        child.kill()
        child.join()
        here.close()
    if isinstance(answer, NotReadable):
        raise answer
    found: File = answer
    return found


def _child(pipe: Pipe, reader: Callable[[bytes], File], content: bytes) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        pipe.send(reader(content))
    except NotReadable as refused:
        pipe.send(refused)
    except (MemoryError, RecursionError):
        pipe.send(NotReadable("Đọc tệp cần quá nhiều bộ nhớ."))
