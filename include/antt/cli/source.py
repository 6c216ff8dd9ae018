"""``antt source``: where submissions come from; add one, try it."""

from __future__ import annotations

from typing import Annotated

import typer
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from antt.cli.output import AsJson, print_rows
from antt.cli.words import joined
from antt.errors import WrongRequest
from antt.settings import TEMPLATES, load_settings

app = typer.Typer(no_args_is_help=True, help="Where submissions come from.")

Name = Annotated[str, typer.Argument(help="Id of a source: the name of its file.", metavar="NAME")]
SOURCES = {
    "id": "Nguồn",
    "about": "Tên, kênh, kết nối",
    "units": "Đơn vị",
    "last": "Tệp cuối",
    "wrong": "Lỗi trong tệp nguồn",
}
STEPS = {"mark": "", "step": "Bước", "says": "Kết quả"}
PATHS = {
    "folder": ("", "below the inbox, or absolute"),
    "sftp": ("/bao-cao", "folder at the server; without a slash in front, from the folder in which a login begins"),
    "s3": ("bucket/bao-cao", "bucket and prefix"),
    "http": ("/api/files", "path of the listing"),
    "imap": ("INBOX", "mailbox"),
    "sql": ("", ""),
}
"""Channel → where at the server, and what that is."""


@app.command("list")
def list_sources(as_json: AsJson = False) -> None:
    """All sources, and when the last file came from each."""
    from antt.pipeline.sources import standing

    found = standing(load_settings())
    lines = [one._asdict() | {"about": joined(one.title, one.channel, one.connection, by="\n")} for one in found]
    print_rows(found if as_json else lines, SOURCES, as_json)


@app.command()
def new(
    name: Name,
    channel: Annotated[str, typer.Option(help=f"One of {', '.join(PATHS)}.")],
    unit: Annotated[str, typer.Option(help="Code of the reporting unit whose figures come from there.")],
    title: Annotated[str, typer.Option(help="What people call it.")] = "",
    path: Annotated[str, typer.Option(help="Where at the server its files lie.")] = "",
    outbox: Annotated[str, typer.Option(help="Where at the server answers are put.")] = "",
) -> None:
    """Write the file of a source, with every line explained, and say what to do next."""
    from antt.connection import variable
    from antt.reference.sources import load_source, source_path

    if channel not in PATHS:
        raise WrongRequest(f"no channel {channel!r}: one of {', '.join(PATHS)}")
    file = source_path(name)
    if file.exists():
        raise WrongRequest(f"{file} is there already")
    connection = name.replace("-", "_")
    # No page: the file is YAML, from an engineer.
    templates = Environment(  # noqa: S701
        loader=FileSystemLoader(TEMPLATES / "sources"),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    templates.policies["json.dumps_kwargs"] = {"ensure_ascii": False}  # people read it
    where, where_says = PATHS[channel]
    written = templates.get_template("new.yaml.j2").render(
        id=name,
        title=title or name,
        channel=channel,
        unit=unit,
        connection=connection,
        variable=variable(connection),
        path=path or where,
        path_says=where_says,
        pattern="*" if channel == "imap" else "{period}/*",
        settle=0 if channel in {"s3", "imap", "sql"} else 5,
        outbox=outbox or {"sftp": "/tra-loi", "s3": "bucket/tra-loi", "http": "/api/answers"}.get(channel, ""),
    )
    file.write_text(written, encoding="utf-8")
    try:
        load_source(file)
    except ValueError as error:
        file.unlink()
        raise WrongRequest(str(error)) from error
    needed = f"set {variable(connection)} (docs/add-a-source.md), " if channel != "folder" else ""
    typer.echo(f"{file}\nthen: look at its lines, {needed}antt source check {name}")


@app.command()
def check(name: Name, as_json: AsJson = False) -> None:
    """Try a source step by step, without side effects; exit 1 where a step fails."""
    from antt.pipeline.checking import Trial
    from antt.reference.sources import source_path

    file = source_path(name)
    if not file.is_file():
        there = ", ".join(sorted(path.stem for path in file.parent.glob("*.yaml")))
        raise WrongRequest(f"there is no source {name!r}: one of {there}, or write it by antt source new")
    steps = Trial(load_settings(), name).run()
    marked = [step._asdict() | {"mark": "✓" if step.ok else "✗"} for step in steps]
    print_rows(marked, STEPS, as_json)
    if steps[-1].add and not as_json:
        typer.echo(f"# Look at the columns in the file, then add to {file}:")
        typer.echo(steps[-1].add)  # outside of the table: to be copied
    if not all(step.ok for step in steps):
        raise typer.Exit(1)
