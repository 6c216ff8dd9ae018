"""Tell people that a run failed or that a draft waits for them."""

from __future__ import annotations

import datetime as dt
import logging
import smtplib

from antt.connection import read_connection
from antt.errors import WrongRequest
from antt.reference.recipients import load_recipients
from antt.release.alert import Alert, Reason, addressees, send
from antt.settings import TIMEZONE, Settings
from antt.smtp import NotSent, mail_server

__all__ = ["Alert", "Reason", "tell"]

log = logging.getLogger(__name__)


def tell(settings: Settings, alert: Alert, *, daily: bool = False) -> int:
    """Tell by mail whom it concerns; how many were told. What keeps it from being sent is logged, and no more.

    Args:
        settings: folders and mail server.
        alert: what is told.
        daily: whether only the first alert of a day about the same task of a DAG is.
    """
    today = dt.datetime.now(TIMEZONE).date().isoformat()
    last = settings.home / "alerts" / f"{alert.dag}.{alert.task}"
    if daily and last.exists() and last.read_text() == today:
        log.info("nobody is told of %s: the first of today was told", alert)
        return 0
    recipients = load_recipients()
    if not addressees(alert, recipients):
        log.warning("nobody is told of %s: reference/release/recipients.yaml lists nobody for it", alert)
        return 0
    if not settings.smtp:
        log.warning("nobody is told of %s: no mail server is set (connection smtp)", alert)
        return 0
    try:
        told = send(alert, mail_server(read_connection("smtp", settings.smtp)), recipients, dt.datetime.now(dt.UTC))
    except (NotSent, WrongRequest, OSError, smtplib.SMTPException) as error:
        log.error("%s was not told, or not to everybody: %s", alert, error)
        return 0
    log.info("%s was told to %s", alert, told)
    if daily and told:
        last.parent.mkdir(parents=True, exist_ok=True)
        last.write_text(today)
    return told
