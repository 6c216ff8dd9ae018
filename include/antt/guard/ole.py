"""The container of an .xls ([MS-CFB]): what it holds besides the workbook.

Names of its streams and storages stand in UTF-16 in its directory; they are searched for in the whole file, so that a
directory that cannot be followed hides nothing.
"""

from __future__ import annotations

from antt.guard.finding import Finding, Refused
from antt.guard.office import active
from antt.guard.package import odd

_ENCRYPTED = "EncryptedPackage"
_MACROS = ("_VBA_PROJECT", "Macros")
_OBJECTS = ("\x01Ole10Native", "ObjectPool", "MBD0")
_ENTRY = 128
_ZIP_ENDS_WITHIN = 22 + 0xFFFF


def check_compound(content: bytes) -> None:
    """Look into a container.

    Raises:
        Refused: it is protected, has macros or objects, or is something else besides.
    """
    if _has(content, _ENCRYPTED):
        raise Refused(Finding("file.encrypted"))
    if any(_has(content, name) for name in _MACROS):
        raise Refused(Finding("file.macros"))
    if any(_has(content, name) for name in _OBJECTS):
        raise active("đối tượng nhúng")
    if b"PK\x05\x06" in content[-_ZIP_ENDS_WITHIN:] or b"%PDF-" in content[:1024]:
        raise odd("vừa là bảng tính vừa là tệp loại khác")


def _has(content: bytes, name: str) -> bool:
    """Whether an entry of the directory begins with a name; entries are aligned, other text seldom is."""
    wanted, at = name.encode("utf-16-le"), 0
    while (at := content.find(wanted, at)) >= 0:
        if at % _ENTRY == 0:
            return True
        at += 2
    return False
