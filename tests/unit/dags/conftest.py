"""The DAGs, read once as Airflow reads them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from airflow.sdk import DAG

DAGS = Path(__file__).parents[3] / "dags"


@pytest.fixture(scope="session")
def bag() -> Any:
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(dag_folder=DAGS)


@pytest.fixture(scope="session")
def dags(bag: Any) -> Mapping[str, DAG]:
    found: Mapping[str, DAG] = bag.dags
    return found
