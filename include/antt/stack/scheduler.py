"""Airflow's scheduler with the libraries of our tasks loaded: its executor forks each task, which then need not.

Libraries only. Our own modules are imported by the task, so that a change of them needs no restart.
"""

from __future__ import annotations

import runpy
from importlib import import_module

LIBRARIES = ("jinja2", "openpyxl", "pandas", "psycopg", "pydantic", "sqlglot", "yaml")
"""What ``antt.pipeline`` imports."""


def main() -> None:
    """Run ``airflow`` with the arguments of this program."""
    for library in LIBRARIES:
        import_module(library)
    runpy.run_module("airflow", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
