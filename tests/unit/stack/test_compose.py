"""docker-compose.yml: no secret has a default, and every variable is explained in .env.example."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parents[3]
COMPOSE = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
SECRET = re.compile(r"PASSWORD|SECRET|KEY")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
    return found


def test_secrets_are_demanded_and_have_no_default() -> None:
    variables = re.findall(r"(?<!\$)\$\{(\w+)(:[?-])", COMPOSE)
    assert {name for name, rule in variables if SECRET.search(name)} == {
        name for name, rule in variables if rule == ":?"
    }


def test_example_names_every_variable_and_fills_in_no_secret() -> None:
    example = dict(
        line.split("=", 1)
        for line in (PROJECT / ".env.example").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )
    assert set(re.findall(r"(?<!\$)\$\{(\w+)", COMPOSE)) == set(example)
    assert {name for name, value in example.items() if SECRET.search(name) and value} == set()


def test_all_airflow_services_share_the_secrets_and_databases(services: dict[str, Any]) -> None:
    shared = services["scheduler"]["environment"]
    for name in ("init", "apiserver", "dag-processor", "triggerer"):
        assert shared.items() <= services[name]["environment"].items(), name


def test_every_lasting_service_has_a_health_check(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if name != "init" and "healthcheck" not in service] == []
