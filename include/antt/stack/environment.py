"""The environment of the local Airflow: every setting it has, as variables; there is no airflow.cfg to edit."""

from __future__ import annotations

import base64
import json
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

from antt.settings import PROJECT, Settings
from antt.warehouse.server import Server

USER = "admin"


@dataclass(frozen=True)
class Secrets:
    """Keys of one installation, made on first use and readable by their owner only."""

    password: str
    jwt_secret: str
    api_secret_key: str
    fernet_key: str


def load_secrets(folder: Path) -> Secrets:
    """Read the keys of this installation, or make them."""
    path = folder / "secrets.json"
    if not path.exists():
        made = Secrets(
            password=secrets.token_urlsafe(12),
            jwt_secret=secrets.token_urlsafe(48),
            api_secret_key=secrets.token_urlsafe(48),
            fernet_key=base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        )
        _write_private(path, json.dumps(vars(made)))
    return Secrets(**json.loads(path.read_text()))


def airflow_environment(settings: Settings, server: Server, port: int) -> dict[str, str]:
    """Variables under which the services run; the caller's own Airflow and PostgreSQL settings do not leak in."""
    home = settings.home / "airflow"
    keys = load_secrets(home)
    passwords = home / "passwords.json"
    _write_private(passwords, json.dumps({USER: keys.password}))
    metadata = server.url("airflow")
    address = f"http://127.0.0.1:{port}"
    options = {
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__PARALLELISM": parallelism(),
        "CORE__DAGS_FOLDER": PROJECT / "dags",
        "CORE__PLUGINS_FOLDER": PROJECT / "plugins",
        "CORE__LOAD_EXAMPLES": False,
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": False,
        # Not the fully qualified name, for which a machine without DNS waits seconds at a time.
        "CORE__HOSTNAME_CALLABLE": "socket.gethostname",
        "CORE__FERNET_KEY": keys.fernet_key,
        "CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "CORE__AUTH_MANAGER": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
        "CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": passwords,
        "DATABASE__SQL_ALCHEMY_CONN": metadata,
        "DATABASE__SQL_ALCHEMY_CONN_ASYNC": metadata,
        "API__HOST": "127.0.0.1",
        "API__PORT": port,
        "API__BASE_URL": address,
        "API__WORKERS": 1,
        "API__SECRET_KEY": keys.api_secret_key,
        "API_AUTH__JWT_SECRET": keys.jwt_secret,
        "LOGGING__BASE_LOG_FOLDER": home / "logs" / "tasks",
        "DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH": home / "bundles",
        # The loop waits this long when it has found nothing to do; it is what lies between two tasks of a run.
        "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": 0.3,
        # How soon the tasks of a scheduler that was killed are taken up again.
        "SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": 30,
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "PG"))}
    connections = {name: value.get_secret_value() for name, value in settings.connections.items()}
    return (
        inherited
        | connections
        | {
            "AIRFLOW_HOME": str(home),
            "AIRFLOW_CONN_WAREHOUSE": warehouse_url(settings, server),
            "ANTT_HOME": str(settings.home),
            "ANTT_INBOX": str(settings.inbox),
            "ANTT_OUTBOX": str(settings.outbox),
            "ANTT_REPORTS": str(settings.reports),
            "PYTHONPATH": str(PROJECT),
            # The services talk to each other on this machine, whatever proxy leads out of it.
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
            **{f"AIRFLOW__{name}": str(value) for name, value in options.items()},
        }
    )


def warehouse_url(settings: Settings, server: Server) -> str:
    """The warehouse as a URI that Airflow's connections understand, which know no SQLAlchemy driver names."""
    return settings.warehouse_url or server.url("warehouse").replace("postgresql+psycopg://", "postgresql://")


def parallelism() -> int:
    """Tasks at a time: one more than there are processors, as tasks also wait for the database."""
    return min(os.cpu_count() or 1, 8) + 1


def free_port(preferred: int = 0) -> int:
    """A port of this machine that nobody listens on: the preferred one, if it is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", preferred))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
