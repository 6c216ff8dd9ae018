"""Release: drafts and what people decide about them, the report archive, deliveries, paragraphs of staff."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

from antt import release
from antt.connection import read_connection
from antt.release import Answer, Delivery, Draft, Event, Published, Request
from antt.release.paragraphs import Report, Version, add, edit, versions, withdraw
from antt.settings import Settings
from antt.smtp import mail_server
from antt.warehouse import open_warehouse

__all__ = ["Answer", "Report", "Told"]

log = logging.getLogger(__name__)


class Told(NamedTuple):
    """What came of telling the recipients of a draft."""

    sent: int
    pending: int
    failed: int
    unknown: int
    """Begun, and nobody knows whether it went out."""

    def as_xcom(self) -> dict[str, Any]:
        """As plain JSON."""
        return self._asdict()


def drafts(settings: Settings, period: str | None = None) -> list[Draft]:
    """Drafts of a period or all, in the order in which they were made."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        return release.drafts(connection, period)


def history(settings: Settings, draft: int) -> list[Event]:
    """What became of a draft."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        release.draft(connection, draft)
        return release.history(connection, draft)


def request(settings: Settings, draft: int) -> Request:
    """What a person is asked about a draft."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        return release.request(connection, draft)


def put_forward(settings: Settings, snapshots: Sequence[int]) -> list[int]:
    """Make drafts of rendered reports; return the drafts that wait for a person."""
    with open_warehouse(settings) as engine, engine.begin() as connection:
        return release.put_forward(connection, snapshots)


def ask(settings: Settings, draft: int, run: str, again: bool = False) -> Request | None:
    """What a run of Airflow is to ask about a draft; None when nobody waits, or another run asks already."""
    with open_warehouse(settings) as engine, engine.begin() as connection:
        return release.request(connection, draft) if release.ask(connection, draft, run, again) else None


def state(settings: Settings, draft: int) -> str:
    """How a draft stands: draft, approved, rejected, released, superseded."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        return release.draft(connection, draft).state


def decide(settings: Settings, draft: int, answer: Answer) -> None:
    """Record what a person decided about a draft."""
    with open_warehouse(settings) as engine, engine.begin() as connection:
        release.decide(connection, draft, answer)


def reopen(settings: Settings, draft: int, by: str, reason: str) -> None:
    """Put a rejected draft before people again."""
    with open_warehouse(settings) as engine, engine.begin() as connection:
        release.reopen(connection, draft, by, reason)


def publish(settings: Settings, draft: int) -> list[Published]:
    """Put the final documents of an approved draft into the report archive."""
    with open_warehouse(settings) as engine:
        return release.publish(engine, settings.published, draft)


def published(settings: Settings) -> list[Published]:
    """All documents of the report archive."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        return release.published(connection)


def deliver(settings: Settings, draft: int) -> Told:
    """Tell the recipients of a released draft, each once."""
    server = mail_server(read_connection("smtp", settings.smtp)) if settings.smtp else None
    with open_warehouse(settings) as engine:
        found = release.deliver(engine, draft, server, settings.published_at)
    results = [delivery.result for delivery in found]
    told = Told(*(results.count(result) for result in ("sent", "pending", "failed", "sending")))
    if told.pending:
        log.warning("draft %s: %s recipients wait: no mail server is set (connection smtp)", draft, told.pending)
    for one in found:
        if one.result in ("failed", "sending"):
            log.error("draft %s: %s was not told (%s) %s", draft, one.recipient, one.result, one.detail)
    return told


def deliveries(settings: Settings, draft: int) -> list[Delivery]:
    """How telling the recipients of a draft stands."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        release.draft(connection, draft)
        return release.deliveries(connection, draft)


def give_up(settings: Settings, draft: int, recipient: str, by: str) -> None:
    """Take a delivery that was begun as failed, so that it is tried again."""
    with open_warehouse(settings) as engine, engine.begin() as connection:
        release.give_up(connection, draft, recipient, by)


def paragraphs(settings: Settings, report: Report) -> list[Version]:
    """Every version of every paragraph that staff added to a report."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        return versions(connection, report)


def add_paragraph(
    settings: Settings, report: Report, section: str, text: str, by: str, reason: str, declared: Sequence[str] = ()
) -> int:
    """Add a paragraph to a report; return its number."""
    with open_warehouse(settings) as engine, engine.begin() as connection:
        return add(connection, report, section, text, by, reason, declared)


def edit_paragraph(
    settings: Settings,
    report: Report,
    number: int,
    by: str,
    reason: str,
    text: str | None = None,
    declared: Sequence[str] | None = None,
) -> None:
    """Write a new version of a paragraph, or confirm the last one with the figures of now."""
    with open_warehouse(settings) as engine, engine.begin() as connection:
        edit(connection, report, number, by, reason, text, declared)


def withdraw_paragraph(settings: Settings, report: Report, number: int, by: str, reason: str) -> None:
    """Take a paragraph out of a report."""
    with open_warehouse(settings) as engine, engine.begin() as connection:
        withdraw(connection, report, number, by, reason)
