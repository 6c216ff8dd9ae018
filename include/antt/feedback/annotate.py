"""The sender's own workbook, annotated: bad cells coloured and commented, every other cell as it was."""

from __future__ import annotations

import io
import logging

from openpyxl import Workbook, load_workbook

from antt.check import State
from antt.feedback import marks, sheets
from antt.feedback.answer import Answer
from antt.feedback.plain import plain_copy
from antt.feedback.words import words
from antt.guard import Content

log = logging.getLogger(__name__)


def annotate(answer: Answer) -> bytes | None:
    """The annotated workbook as .xlsx.

    Returns:
        None when there is no such workbook: of what was refused or says nothing new, and of what cannot be written
        back. An answer never fails for that, its other forms say the same.
    """
    if answer.checked.state in {State.REFUSED, State.DUPLICATE}:
        return None
    try:
        return _annotated(_open(answer.sent.content), answer)
    except Exception:
        log.exception("submission %s: its workbook cannot be annotated", answer.sent.submission)
        return None


def _open(content: Content) -> Workbook:
    try:
        return load_workbook(io.BytesIO(content), rich_text=True)
    except Exception as error:  # anything can come out of a damaged file
        log.info("not a workbook that can be changed in place, its values are copied: %r", error)
        return plain_copy(content)


def _annotated(book: Workbook, answer: Answer) -> bytes:
    marks.unmark(book, sheets.take_out(book))
    sheets.put_in(book, answer, words(answer), marks.mark(book, answer.entries))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
