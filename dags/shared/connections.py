"""Connections that Airflow keeps, for a package that knows nothing of Airflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

if TYPE_CHECKING:
    from antt.settings import Settings


def smtp(settings: Settings) -> Settings:
    """The settings with the mail server of Airflow's connection ``smtp``, wherever that is kept, if there is one."""
    try:
        connection = Connection.get("smtp")
    except AirflowNotFoundException:
        return settings
    return settings.model_copy(update={"smtp": connection.get_uri()})
