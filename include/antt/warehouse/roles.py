"""Two roles of the server: ``antt_owner`` owns the warehouse and migrates it, ``antt_app`` does the work in it.

So the pipeline cannot switch off what guards its own data. Where the connection's user may neither make the roles nor
is let into them, all is done as that user: the triggers guard still, but the user could drop them.
"""

from __future__ import annotations

import logging

from sqlalchemy import Connection, text

from antt.settings import SQL
from antt.warehouse.copy import run

OWNER = "antt_owner"
APP = "antt_app"

log = logging.getLogger(__name__)


def make_roles(connection: Connection) -> bool:
    """Make the roles if need be; whether the connection's user can take them on."""
    run(connection, _sql("roles"))
    usable = can_take_on(connection)
    if not usable:
        log.warning("the warehouse's user can take on neither %s nor %s: it works as the owner", OWNER, APP)
    return usable


def can_take_on(connection: Connection) -> bool:
    """Whether both roles are there and the connection's user is let into them."""
    query = text(
        "select count(*) = 2 from pg_roles where rolname in (:owner, :app) and pg_has_role(current_user, oid, 'set')"
    )
    return bool(connection.scalar(query, {"owner": OWNER, "app": APP}))


def hand_over(connection: Connection) -> None:
    """Make ``antt_owner`` the owner of the warehouse, if it is not."""
    query = text(
        "select has_database_privilege(:owner, current_database(), 'create')"
        " and has_schema_privilege(:owner, 'public', 'create')"
        " and not exists (select from pg_namespace n"
        "     where nspname in ('ref', 'intake', 'quality', 'core', 'mart', 'report')"
        "     and pg_get_userbyid(nspowner) <> :owner)"
    )
    if not connection.scalar(query, {"owner": OWNER}):
        run(connection, _sql("hand_over"))


def become_owner(connection: Connection) -> None:
    """Go on as ``antt_owner`` to the end of the transaction."""
    connection.exec_driver_sql(f"set local role {OWNER}")


def may_work(connection: Connection) -> bool:
    """Whether ``antt_app`` was ever granted anything: not so in a warehouse restored on a server without roles."""
    return bool(connection.scalar(text("select has_schema_privilege(:app, 'core', 'usage')"), {"app": APP}))


def grants() -> str:
    """SQL that says what ``antt_app`` may do."""
    return _sql("grants")


def _sql(name: str) -> str:
    return (SQL / "roles" / f"{name}.sql").read_text(encoding="utf-8")
