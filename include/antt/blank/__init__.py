"""Write the blank workbook of a form for one district and one period.

Only writes what it is given: reading a workbook back is ``antt.read``, inventing figures is ``antt.season``.
"""

from antt.blank.rows import CellValue, Rows, blank_rows
from antt.blank.workbook import write_blank

__all__ = ["CellValue", "Rows", "blank_rows", "write_blank"]
