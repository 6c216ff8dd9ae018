"""The local Airflow's settings: private keys, nothing from outside, nothing open to the network."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from antt.settings import Settings
from antt.stack.environment import airflow_environment, free_port, load_secrets
from antt.warehouse.engine import sqlalchemy_url
from antt.warehouse.server import Server


@pytest.fixture
def installation(tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path, inbox=tmp_path / "in", outbox=tmp_path / "out", reports=tmp_path / "reports", warehouse_url=None
    )


@pytest.fixture
def environment(installation: Settings) -> dict[str, str]:
    return airflow_environment(installation, Server(installation.pgdata), 8080)


def test_keys_are_made_once_and_differ_between_installations(tmp_path: Path) -> None:
    assert load_secrets(tmp_path / "one") == load_secrets(tmp_path / "one")
    assert load_secrets(tmp_path / "one") != load_secrets(tmp_path / "two")


def test_files_with_keys_are_private(installation: Settings, environment: dict[str, str]) -> None:
    passwords = Path(environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
    for path in (installation.home / "airflow" / "secrets.json", passwords):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_settings_of_the_caller_do_not_leak_in(installation: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_CMD", "echo elsewhere")
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", "postgresql://production/warehouse")
    monkeypatch.setenv("PGHOST", "production")
    environment = airflow_environment(installation, Server(installation.pgdata), 8080)
    assert "production" not in " ".join(environment.values())
    assert "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_CMD" not in environment


def test_listens_on_this_machine_only(environment: dict[str, str]) -> None:
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"


def test_warehouse_is_named_so_that_airflow_and_antt_both_understand_it(
    installation: Settings, environment: dict[str, str]
) -> None:
    uri = environment["AIRFLOW_CONN_WAREHOUSE"]
    assert uri.startswith("postgresql://")
    url = sqlalchemy_url(uri)
    assert (url.database, url.query["host"]) == ("warehouse", str(installation.pgdata))


def test_external_warehouse_is_passed_on(installation: Settings) -> None:
    external = installation.model_copy(update={"warehouse_url": "postgresql://antt@db.example/warehouse"})
    environment = airflow_environment(external, Server(installation.pgdata), 8080)
    assert environment["AIRFLOW_CONN_WAREHOUSE"] == "postgresql://antt@db.example/warehouse"


def test_taken_port_is_replaced() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) != port
