"""Collect: list what lies at a source, hand over complete files, acknowledge what is archived.

Knows nothing of what a file means; see ``antt.archive`` for where the bytes go.
"""

from antt.collect.channel import Channel, Listed, StillChanging
from antt.collect.folder import FolderChannel

__all__ = ["Channel", "FolderChannel", "Listed", "StillChanging"]
