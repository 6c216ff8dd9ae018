"""A good workbook under a name that lies."""

from __future__ import annotations

from tests.corpus.hostile.tools import added, register

NAMES = {
    "climbs-out": "../../etc/cron.d/276.xlsx",
    "climbs-out-backwards": "..\\..\\276.xlsx",
    "is-absolute": "/etc/cron.d/276.xlsx",
    "is-of-a-drive": "C:\\bao-cao\\276.xlsx",
    "is-a-share": "\\\\203.0.113.7\\c$\\276.xlsx",
    "is-a-device": "CON.xlsx",
    "is-a-device-in-small-letters": "2023/nul",
    "is-a-port": "COM1.bao-cao.xlsx",
    "is-a-stream": "276.xlsx:evil.xlsx",
    "turns-around": "276_\u202exslx.exe",
    "has-hidden-characters": "276\u200b\u2060.xlsx",
    "has-a-line-break": "276\n.xlsx",
    "has-wide-dots": "\uff0e\uff0e/\uff0e\uff0e/276.xlsx",
    "has-a-wide-slash": "a\uff0f276.xlsx",
    "is-a-program": "276.xlsx.exe",
    "is-a-page": "276.html",
    "is-a-script": "276.js",
    "is-a-shortcut": "276.xlsx.lnk",
    "is-a-pdf": "276.pdf",
    "is-a-template-with-macros": "276.xltm",
    "is-a-program-in-wide-letters": "276.xlsx.\uff45\uff58\uff45",
}
for _number, (_name, _file) in enumerate(NAMES.items()):
    # Each with bytes of its own: the same bytes are one submission under all their names.
    register(f"a-name-that-{_name}", lambda good, n=_number: added(good, f"docProps/{n}.txt", b"x"), _file)  # type: ignore[misc]
