"""Ugly but honest workbooks: what offices really send, made from one good workbook, and what must become of each.

``CASES`` has the makers by name, ``expected.yaml`` the outcomes. What LibreOffice saved lies in ``files`` (see
``libreoffice.py``), because not every machine has it.
"""

from tests.corpus import files_of_all_kinds, headings, layout, typing_habits
from tests.corpus.tools import CASES

__all__ = ["CASES", "files_of_all_kinds", "headings", "layout", "typing_habits"]
