"""Two at once: nothing double, nothing missed, and a moment once known does not change."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy import create_engine

from antt import pipeline
from antt.feedback import prepare_answer
from antt.load import batch as loading
from antt.pipeline import processing
from antt.settings import Settings
from antt.warehouse.moment import begin_change, known_moment
from tests.helpers.stored import value
from tests.helpers.workbooks import edit
from tests.integration.conftest import Season


def together(*calls: Callable[[], object]) -> list[object]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def drop(season: Season, settings: Settings, *names: str) -> None:
    for name in names:
        target = settings.inbox / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(season.workbooks / name, target)


def test_two_tasks_that_process_the_same_submissions_load_them_once(season: Season, settings: Settings) -> None:
    drop(season, settings, "2024-H1/269_son-tay.xlsx", "2024-H1/276_thach-that.xlsx")
    ids = pipeline.collect(settings).new
    done = together(*[lambda: pipeline.process(settings, ids)] * 2)
    processed = [one for one in done if isinstance(one, pipeline.Processed)]
    assert sorted(id for one in processed for id in one.accepted) == ids
    assert value(settings, "select count(*) from core.fact") == sum(one.facts for one in processed)
    assert value(settings, "select count(*) from quality.check_run") == 2


def test_the_same_figures_that_another_task_loads_meanwhile_are_a_duplicate(
    season: Season, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(season, settings, "2024-H1/269_son-tay.xlsx")
    again = settings.inbox / "2024-H1" / "269 lai.xlsx"
    shutil.copy(season.workbooks / "2024-H1/269_son-tay.xlsx", again)
    edit(again, "cover", {"lan_nop": 2, "ly_do_sua": "Gửi lại (giả lập)"})
    first, second = sorted(pipeline.collect(settings).new)
    others = [first]

    def overtaken(*arguments: Any) -> Any:
        if others:
            pipeline.process(settings, [others.pop()])
        return prepare_answer(*arguments)

    monkeypatch.setattr(processing, "prepare_answer", overtaken)
    assert pipeline.process(settings, [second]).duplicate == [second]
    assert value(settings, "select count(distinct submission_id) from core.fact") == 1


def test_two_collections_at_once_take_each_file_once(season: Season, settings: Settings) -> None:
    names = [f"2024-H1/{path.name}" for path in (season.workbooks / "2024-H1").iterdir()]
    drop(season, settings, *names)
    together(*[lambda: pipeline.collect(settings)] * 2)
    assert value(settings, "select count(*) from intake.submission") == 18
    assert pipeline.collect(settings) == pipeline.Collected([], 0, 0)


def test_an_evaluation_waits_for_a_load_that_is_under_way(
    season: Season, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(season, settings, "2024-H1/269_son-tay.xlsx")
    ids = pipeline.collect(settings).new
    decided, go_on = Event(), Event()
    make_facts = loading._facts

    def slow_facts(*arguments: object) -> int:
        decided.set()
        assert go_on.wait(30)
        return make_facts(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(loading, "_facts", slow_facts)
    with ThreadPoolExecutor(2) as pool:
        load = pool.submit(pipeline.process, settings, ids)
        assert decided.wait(60)
        evaluation = pool.submit(pipeline.evaluate, settings, "2024-H1")
        go_on.set()
        assert load.result().accepted == ids
        judged = evaluation.result().outcomes["19.2-NC"]
    assert judged.get("khong_du_so_lieu", 0) == 382 - 6, "the six communes of the load were seen"
    assert pipeline.stale_periods(settings) == []


def test_a_known_moment_lies_after_every_change_before_it(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as writer:
        changed = begin_change(writer)
    with engine.begin() as reader, engine.begin() as other_reader:
        assert changed < known_moment(reader) < known_moment(other_reader)
    engine.dispose()
