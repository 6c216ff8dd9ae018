"""Hostile files: what nobody may accept, made by code from good workbooks.

``expected.yaml`` has the code by which each is refused. Nothing here is dangerous beyond what it costs to read:
programs are their first bytes, macros are empty.
"""

from tests.corpus.hostile import archives, compounds, containers, documents, names, other_kinds, parts, sizes, texts
from tests.corpus.hostile.tools import HOSTILE, Hostile, hostile_file

__all__ = [
    "HOSTILE",
    "Hostile",
    "archives",
    "compounds",
    "containers",
    "documents",
    "hostile_file",
    "names",
    "other_kinds",
    "parts",
    "sizes",
    "texts",
]
