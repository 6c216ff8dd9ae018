"""``antt render``: write reports of any kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from antt.cli import figures
from antt.cli.output import AsJson, AsKnown, console, print_result, print_rows
from antt.errors import WrongRequest
from antt.moments import moment
from antt.settings import load_settings

if TYPE_CHECKING:
    from antt.reference.calendar import Period
    from antt.render import Kind

MANY = {
    "scope": "Phạm vi",
    "snapshot": "Bản",
    "edition": "Lần lập",
    "changed": "Số liệu thay đổi",
    "document": "Văn bản",
}


def render(
    kind: Annotated[str, typer.Argument(help="annual, half_year, district, scorecard, inspection or dossier.")],
    periods: Annotated[list[str], typer.Argument(help="2023, 2024-H1 or 2024-H2; of an inspection two.")],
    office: Annotated[
        list[str] | None, typer.Option(help="Code of a reporting unit, e.g. 276; for dossiers, all its communes.")
    ] = None,
    commune: Annotated[list[str] | None, typer.Option(help="Code of a commune, e.g. 09958.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every office, or every commune.")] = False,
    as_known: AsKnown = None,
    as_json: AsJson = False,
) -> None:
    """Write a report and tell what changed since its edition before.

    \b
    antt render annual 2023
    antt render inspection 2023 2024-H1
    antt render district 2023 --office 276
    antt render dossier 2023 --commune 09958 --commune 09973
    """
    from antt import pipeline
    from antt.reference.calendar import load_calendar
    from antt.render import kind_named

    period = load_calendar().period(periods[-1])
    scopes = _scopes(kind, kind_named(kind), period, periods[:-1], office or [], commune or [], every)
    known_at = moment(as_known) if as_known else None
    if len(scopes) > 1:
        many = pipeline.render_many(load_settings(), kind, period.code, scopes, known_at)
        print_rows(
            [
                {
                    "scope": scope,
                    "snapshot": one.snapshot,
                    "edition": one.edition,
                    "changed": one.changed,
                    "document": str(one.documents[0]),
                }
                for scope, one in zip(scopes, many, strict=True)
            ],
            MANY,
            as_json,
        )
        if not as_json:
            console.print(f"{len(many)} báo cáo")
        return
    rendered = pipeline.render(load_settings(), kind, period.code, known_at, scopes[0])
    print_result(rendered.as_xcom(), as_json)
    if rendered.replaces is not None and not as_json:
        figures.print_changes(rendered.replaces, rendered.snapshot)


def _scopes(
    name: str, kind: Kind, period: Period, earlier: list[str], offices: list[str], communes: list[str], every: bool
) -> list[str]:
    """What the reports are about.

    Raises:
        WrongRequest: it takes another number of periods, or no such options.
    """
    from antt.reference.units import load_units
    from antt.render import About

    if kind.about is About.SINCE:
        if len(earlier) != 1 or offices or communes or every:
            raise WrongRequest(f"{name} takes two periods and no units, e.g. antt render {name} 2023 2024-H1")
        return earlier
    if earlier:
        raise WrongRequest(f"{name} takes one period, not {len(earlier) + 1}")
    if kind.about is About.PROVINCE:
        if offices or communes or every:
            raise WrongRequest(f"{name} is about the whole province: it takes neither --office, --commune nor --all")
        return [""]
    if communes and kind.about is About.OFFICE:
        raise WrongRequest(f"{name} is about an office: name it by --office, not by --commune")
    if every:
        return kind.scopes(period)
    if kind.about is About.OFFICE:
        named = offices
    else:
        named = [*communes, *(u.code for code in offices for u in load_units().owing(period.cut_off, code))]
    if not named:
        options = "--office CODE" if kind.about is About.OFFICE else "--commune CODE or --office CODE"
        raise WrongRequest(f"{name} needs {options}, or --all")
    return list(dict.fromkeys(named))
