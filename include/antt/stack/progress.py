"""Stages of a long work on the terminal: what runs, how far it is, how long it took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

Show = Callable[[str], None]
"""Tells how far a stage is, e.g. ``12/72 workbooks``."""


@dataclass
class Stages:
    """The stages so far; the current one is animated."""

    console: Console
    done: list[tuple[str, str, float]] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[Show]:
        """Show and time a stage; the last text given to what this yields stays with it."""
        columns = (
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.description:<14}"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[items]}"),
        )
        items = ""
        with Progress(*columns, console=self.console) as progress:
            bar = progress.add_task(name, total=1, items="")

            def show(text: str) -> None:
                nonlocal items
                items = text
                progress.update(bar, items=text)

            started = time.monotonic()
            yield show
            progress.update(bar, completed=1)
        self.done.append((name, items, time.monotonic() - started))

    def table(self) -> Table:
        """All stages with their times."""
        table = Table("Stage", "Items", title="Stages", show_footer=True)
        table.add_column("Seconds", footer=f"{sum(seconds for *_, seconds in self.done):.1f}", justify="right")
        for name, items, seconds in self.done:
            table.add_row(name, items, f"{seconds:.1f}")
        return table
