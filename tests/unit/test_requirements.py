"""What the package needs is installed with it: ``requirements.txt`` names every package that its modules import."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from antt.settings import PROJECT

OURS = {"antt", "dags"}


def imported(folder: Path) -> Iterator[str]:
    """Modules of others that the files of a folder import, by their first names."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.partition(".")[0]


def canonical(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()


def test_every_import_is_a_requirement() -> None:
    pinned = re.findall(r"^([\w.-]+)(?:\[.*\])?==", (PROJECT / "requirements.txt").read_text(), re.MULTILINE)
    required, providers = set(map(canonical, pinned)), packages_distributions()
    needed = {name for root in ("include/antt", "dags", "plugins") for name in imported(PROJECT / root)}
    others = needed - OURS - set(sys.stdlib_module_names)
    assert len(others) > 10
    missing = {name for name in others if not required & set(map(canonical, providers.get(name, [])))}
    assert missing == set()
