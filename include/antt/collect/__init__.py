"""Collect: list what lies at a source, hand over complete files, acknowledge what is archived, tell who sent it.

Knows nothing of what a file means; see ``antt.archive`` for where the bytes go. Each channel's client is imported only
where a source uses it (``open_channel``).
"""

from antt.collect.channel import (
    Channel,
    Listed,
    Notice,
    Pipelined,
    Refused,
    StillChanging,
    Unreachable,
)
from antt.collect.folder import FolderChannel
from antt.collect.opening import open_channel
from antt.collect.refusals import REFUSALS, UNANSWERED

__all__ = [
    "REFUSALS",
    "UNANSWERED",
    "Channel",
    "FolderChannel",
    "Listed",
    "Notice",
    "Pipelined",
    "Refused",
    "StillChanging",
    "Unreachable",
    "open_channel",
]
