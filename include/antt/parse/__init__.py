"""Parse: the bytes of a stranger's workbook become plain cells, with what the file says of them; no form is known here.

``open_apart`` does it in a child process that is killed when it takes too much; ``open_workbook`` does the same here.
Nothing of it imports pandas or knows the warehouse, so that the child starts in an instant and holds no secret.
"""

from antt.parse.child import open_apart
from antt.parse.workbook import Opener, Raw, RawSheet, Workbook, open_workbook

__all__ = ["Opener", "Raw", "RawSheet", "Workbook", "open_apart", "open_workbook"]
