"""Names that lead elsewhere or look like others: paths, devices, hidden characters, extensions of programs."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from antt.guard.finding import Finding

_DEVICES = frozenset(
    ("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10)))
)
"""Files of these names are devices on Windows, whatever their extension."""
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Categories of characters that nobody sees, or that turn the direction of others."""
_LONGEST = 255
_EXTENSION = re.compile(r"[a-z][a-z0-9]{0,7}")
_EXTENSIONS = frozenset({"xlsx", "xlsm", "xls", "ods", "zip", "csv"})


def unsafe(name: str) -> str:
    """Why a name, relative and with slashes, must not be followed (in Vietnamese); empty when it may."""
    folded = unicodedata.normalize("NFKC", name).replace("\\", "/")
    parts = folded.split("/")
    if any(unicodedata.category(c) in _HIDDEN for c in name):
        return "tên có ký tự ẩn hoặc ký tự đổi chiều chữ"
    if name.replace("\\", "/").count("/") != len(parts) - 1:
        return "tên có ký tự giả dấu gạch chéo"
    if folded.startswith("/") or ":" in folded or ".." in (part.strip() for part in parts):
        return "tên dẫn ra ngoài thư mục"
    if any(part.split(".")[0].strip().upper() in _DEVICES for part in parts):
        return "tên trùng với tên thiết bị của máy"
    return "tên quá dài" if any(len(part.encode("utf-8", "replace")) > _LONGEST for part in parts) else ""


def check_name(name: str) -> Finding | None:
    """What is wrong with the name of a file that holds a workbook; extensions of workbooks may be mixed up."""
    if why := unsafe(name):
        return Finding("file.name", found=why)
    extension = PurePosixPath(unicodedata.normalize("NFKC", name)).suffix[1:].lower()
    if _EXTENSION.fullmatch(extension) and extension not in _EXTENSIONS:
        return Finding("file.extension", found=f".{extension}")
    return None
