"""Where this installation keeps its things: read once from the environment, passed down.

No stage reads environment variables or knows the project's folders; only ``antt.stack`` sets them, for Airflow.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, SecretStr

CONNECTION = "AIRFLOW_CONN_"
"""How names of variables begin that hold an Airflow connection."""
TIMEZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PROJECT = Path(__file__).resolve().parents[2]
INCLUDE = PROJECT / "include"
REFERENCE = Path(os.environ.get("ANTT_REFERENCE") or INCLUDE / "reference").absolute()
"""Forms, criteria, calendar, units and checks in use; ``ANTT_REFERENCE`` names a copy with changes to try out."""
SQL = INCLUDE / "sql"
TEMPLATES = INCLUDE / "templates"


class Settings(BaseModel, frozen=True):
    """Folders and database of one installation."""

    home: Path
    """State: archive, inbox, outbox, embedded server. ``ANTT_HOME``, default ``var/``."""
    inbox: Path
    """Where the folder source looks. ``ANTT_INBOX``, default ``<home>/inbox``."""
    outbox: Path
    """Where answers to senders are put. ``ANTT_OUTBOX``, default ``<home>/outbox``."""
    reports: Path
    """Where documents are written. ``ANTT_REPORTS``, default ``build/demo/reports``."""
    warehouse_url: str | None
    """External PostgreSQL (``AIRFLOW_CONN_WAREHOUSE``, a URI); None means the embedded server under ``home``."""
    archive_url: str = ""
    """Where people find the report archive, told in mails. ``ANTT_ARCHIVE_URL``; empty: its folder on this machine."""
    smtp: str | None = None
    """Mail server (``AIRFLOW_CONN_SMTP``, a URI or JSON); None: nobody is told, and that is recorded."""
    connections: Mapping[str, SecretStr] = {}
    """Servers of sources: variable ``AIRFLOW_CONN_<ID>`` → URI or JSON, which holds credentials and is never shown."""

    @property
    def archive(self) -> Path:
        """Content-addressed store of received bytes."""
        return self.home / "archive"

    @property
    def checks(self) -> Path:
        """Pages for staff: what came of every rule, one a batch."""
        return self.home / "checks"

    @property
    def published(self) -> Path:
        """The report archive: released documents, which never change, and their index."""
        return self.home / "published"

    @property
    def published_at(self) -> str:
        """Where people find it, without a slash at the end."""
        return (self.archive_url or self.published.as_uri()).rstrip("/")

    @property
    def pgdata(self) -> Path:
        """Data directory of the embedded server."""
        return self.home / "postgres"


def load_settings() -> Settings:
    """Read the settings from the environment."""
    home = Path(os.environ.get("ANTT_HOME") or PROJECT / "var").absolute()

    def folder(name: str, default: Path) -> Path:
        return Path(os.environ.get(name) or default).absolute()

    return Settings(
        home=home,
        inbox=folder("ANTT_INBOX", home / "inbox"),
        outbox=folder("ANTT_OUTBOX", home / "outbox"),
        reports=folder("ANTT_REPORTS", PROJECT / "build" / "demo" / "reports"),
        warehouse_url=os.environ.get("AIRFLOW_CONN_WAREHOUSE") or None,
        archive_url=os.environ.get("ANTT_ARCHIVE_URL") or "",
        smtp=os.environ.get("AIRFLOW_CONN_SMTP") or None,
        connections={k: SecretStr(v) for k, v in os.environ.items() if k.startswith(CONNECTION) and v},
    )
