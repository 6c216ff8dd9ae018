"""Feedback: every sender gets its own workbook back, annotated, with a page and data that say the same.

An answer is made of what checking found and of what the submission before was told; it changes nothing.
Staff gets a page for each batch.
"""

from antt.feedback.again import Again, First, Member, archive_receipt, receipt, write_receipt
from antt.feedback.annotate import annotate
from antt.feedback.answer import Answer, Sent
from antt.feedback.batch_page import write_batch_page
from antt.feedback.data import as_json_text
from antt.feedback.outbox import (
    Prepared,
    answer_paths,
    decision_path,
    prepare_answer,
    put_answer,
    quarantine_path,
    render,
    stranger_path,
)
from antt.feedback.revisions import Revision, load_revisions

__all__ = [
    "Again",
    "Answer",
    "First",
    "Member",
    "Prepared",
    "Revision",
    "Sent",
    "annotate",
    "answer_paths",
    "archive_receipt",
    "as_json_text",
    "decision_path",
    "load_revisions",
    "prepare_answer",
    "put_answer",
    "quarantine_path",
    "receipt",
    "render",
    "stranger_path",
    "write_batch_page",
    "write_receipt",
]
