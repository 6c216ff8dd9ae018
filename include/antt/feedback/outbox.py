"""The outbox: where answers lie for senders, under the names under which their files came in and their ids."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from antt.feedback.annotate import annotate
from antt.feedback.answer import Answer
from antt.feedback.data import as_json_text
from antt.feedback.words import page, words
from antt.guard.names import unsafe

LONGEST_STEM = 50
"""Characters of a file's name that its answer bears: a name may have 255 bytes, and a character up to four."""
UNSAFE = "ten-khong-an-toan"
"""Folder of answers to files whose names cannot be followed."""
MOST_ROWS = 2000
"""Of a table on a page, which a browser must still show at once; the other forms have all."""

_ANSWER = re.compile(r"(?<=.)(?:[.][0-9]+[.]tra-loi)+$")
"""End of the name of an annotated workbook, in which its sender mended and which it sent back."""


class Forms(NamedTuple):
    """One answer in its three forms."""

    html: str
    json: str
    workbook: bytes | None
    """None of what cannot be annotated."""


def render(answer: Answer, workbook_name: str = "", json_name: str = "") -> Forms:
    """An answer in its forms; the page names the two files where the rest of a long list stands."""
    workbook = annotate(answer)
    html = page(
        "tra-loi.html.j2",
        answer=answer,
        words=words(answer),
        most=MOST_ROWS,
        elsewhere=workbook_name if workbook else json_name,
        workbook=workbook_name if workbook else "",
    )
    return Forms(html, as_json_text(answer), workbook)


def answer_paths(outbox: Path, name: str, submission: int) -> dict[str, Path]:
    """Where the forms of an answer to a submission of that file name lie: ``html``, ``json`` and ``xlsx``."""
    return {kind: _beside(outbox, name, f"{submission}.tra-loi.{kind}") for kind in ("html", "json", "xlsx")}


def receipt_path(outbox: Path, name: str, submission: int) -> Path:
    """Where the receipt lies for a file of that name, whose bytes came before as a submission."""
    return _beside(outbox, name, f"{submission}.bien-nhan.html")


def archive_receipt_path(outbox: Path, name: str, arrival: int) -> Path:
    """Where the receipt lies for an archive of workbooks of that name, which is no submission itself."""
    return _beside(outbox, name, f"tep-nen-{arrival}.bien-nhan.html")


def quarantine_path(outbox: Path, name: str, number: int) -> Path:
    """Where the notice lies that a file of that name was put aside, under that number."""
    return _beside(outbox, name, f"{number}.khong-nhan.txt")


def stranger_path(outbox: Path, name: str, submission: int) -> Path:
    """Where the notice lies for who sent the figures of an office that it may not send for."""
    return _beside(outbox, name, f"{submission}.khong-duoc-gui.txt")


def decision_path(outbox: Path, name: str, submission: int) -> Path:
    """Where the notice lies of what a person decided about a submission of that file name."""
    return _beside(outbox, name, f"{submission}.quyet-dinh.html")


class Prepared(NamedTuple):
    """An answer that has only to be put into the outbox: what takes time is done."""

    paths: dict[str, Path]
    forms: Forms


def prepare_answer(outbox: Path, answer: Answer) -> Prepared:
    """Render an answer for the outbox.

    Raises:
        ValueError: the file was only looked at, not handed in.
    """
    if answer.sent.submission is None:
        raise ValueError("a file that was not handed in is not answered in the outbox")
    paths = answer_paths(outbox, answer.sent.name, answer.sent.submission)
    return Prepared(paths, render(answer, paths["xlsx"].name, paths["json"].name))


def put_answer(prepared: Prepared) -> Path:
    """Put an answer into the outbox, in place of an earlier one to the same submission.

    Returns:
        The page; the other forms lie beside it.
    """
    paths, forms = prepared
    if forms.workbook is None:
        paths["xlsx"].unlink(missing_ok=True)  # of an answer before: it would say something else
    else:
        write(paths["xlsx"], forms.workbook)
    write(paths["json"], forms.json.encode())
    write(paths["html"], forms.html.encode())
    return paths["html"]


def write(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{os.getpid()}.{path.name}")
    temporary.write_bytes(content)
    temporary.replace(path)


def _beside(outbox: Path, name: str, ending: str) -> Path:
    """The stem of a workbook's name, the whole name of another file; what is cut stays told apart by its hash.

    A name that leads elsewhere is not followed: its answer lies in a folder of its own.
    """
    if unsafe(name):
        return outbox / UNSAFE / f"{hashlib.sha256(name.encode()).hexdigest()[:8]}.{ending}"
    sent = PurePosixPath(name)
    called = sent.stem if sent.suffix == ".xlsx" else sent.name if sent.suffix else f"{sent.name}~"
    called = _ANSWER.sub("", called)
    if len(called) > LONGEST_STEM:
        called = f"{called[:LONGEST_STEM]}~{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return outbox / sent.with_name(f"{called}.{ending}")
