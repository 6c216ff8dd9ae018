"""Release: what happens to a report after it was rendered.

A draft is put before a person (``drafts``), who reads what it is about (``question``) and approves or rejects it; what
was approved is set without the mark of a draft and put into the report archive (``publishing``), which has an index
(``index``); its recipients are told (``delivery``). Staff may add paragraphs of their own (``paragraphs``).
"""

from antt.release.delivery import Delivery, deliver, deliveries, give_up
from antt.release.drafts import Answer, Draft, Event, ask, decide, draft, drafts, history, put_forward, reopen
from antt.release.publishing import Published, publish, published
from antt.release.question import Request, request

__all__ = [
    "Answer",
    "Delivery",
    "Draft",
    "Event",
    "Published",
    "Request",
    "ask",
    "decide",
    "deliver",
    "deliveries",
    "draft",
    "drafts",
    "give_up",
    "history",
    "publish",
    "published",
    "put_forward",
    "reopen",
    "request",
]
