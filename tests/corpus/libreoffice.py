"""Make ``files`` anew from the good workbook, with LibreOffice (``soffice``).

``PYTHONPATH=include:. python -m tests.corpus.libreoffice``
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from antt.reference.calendar import load_calendar
from antt.season import write_season
from tests.corpus import CASES
from tests.corpus.files_of_all_kinds import FILES

PERIOD, SEED, GOOD = "2024-H1", 1, "269_son-tay.xlsx"
"""The smallest workbook of a season."""
FLAWS = ("a-reference-lost", "answers-merged", "a-row-hidden", "columns-hidden", "a-sheet-hidden")
"""Of the corpus, what a workbook of another format has all of."""


def main() -> None:
    """Write the good workbook, and one with ``FLAWS``, in other formats."""
    with tempfile.TemporaryDirectory() as folder:
        write_season(load_calendar().period(PERIOD), SEED, Path(folder))
        good = (Path(folder) / PERIOD / GOOD).read_bytes()
        ugly = good
        for name in FLAWS:
            ugly = CASES[name](ugly)
        for name, content, extensions in (
            ("libreoffice", good, ("xlsx", "xls", "ods", "csv")),
            ("libreoffice-flaws", ugly, ("xls", "ods")),
        ):
            source = Path(folder) / f"{name}.xlsx"
            source.write_bytes(content)
            for extension in extensions:
                convert = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to"]
                subprocess.run([*convert, extension, "--outdir", FILES, source], check=True, capture_output=True)


if __name__ == "__main__":
    main()
