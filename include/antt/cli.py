"""The ``antt`` command."""

import typer

app = typer.Typer()
