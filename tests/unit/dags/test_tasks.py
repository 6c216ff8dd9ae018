"""What the tasks decide themselves: which period a run reports, whether to wait, what to announce."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk import DAG
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from antt import pipeline
from antt.collect import Unreachable
from antt.reference.calendar import load_calendar
from antt.render.profile import load_profile
from antt.settings import TIMEZONE


def call(dags: Mapping[str, DAG], dag_id: str, task_id: str) -> Callable[..., Any]:
    """The plain function of a task."""
    function: Callable[..., Any] = dags[dag_id].get_task(task_id).python_callable
    return function


def midnight(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=TIMEZONE)


@pytest.mark.parametrize(
    ("dag_id", "interval_end", "period"),
    [
        ("annual_report", midnight(2023, 12, 15), "2023"),
        ("half_year_report", midnight(2024, 6, 15), "2024-H1"),
        ("half_year_report", midnight(2023, 12, 15), "2023-H2"),
    ],
)
def test_scheduled_run_reports_the_period_that_has_just_closed(
    dags: Mapping[str, DAG], dag_id: str, interval_end: datetime, period: str
) -> None:
    assert call(dags, dag_id, "resolve_period")({"period": None}, data_interval_end=interval_end) == period


def test_schedule_fires_when_the_legal_period_has_ended(dags: Mapping[str, DAG]) -> None:
    assert str(dags["annual_report"].timetable.expression) == "0 0 15 12 *"
    assert str(dags["half_year_report"].timetable.expression) == "0 0 15 6,12 *"


def test_asked_period_comes_before_the_interval(dags: Mapping[str, DAG]) -> None:
    resolve = call(dags, "annual_report", "resolve_period")
    assert resolve({"period": "2021"}, data_interval_end=midnight(2023, 12, 15)) == "2021"
    assert resolve({"period": "2021"}, partition_key="2022") == "2022"


def test_run_without_any_period_fails_at_once(dags: Mapping[str, DAG]) -> None:
    with pytest.raises(AirflowFailException, match="which period"):
        call(dags, "annual_report", "resolve_period")({"period": None})


@pytest.mark.parametrize("period", ["2024-H1", "1823", "năm nay"])
def test_period_of_another_kind_or_time_fails_and_says_what_to_write(dags: Mapping[str, DAG], period: str) -> None:
    with pytest.raises(AirflowFailException, match=rf"{period}.* annual_report .* 2023 or 2024$"):
        call(dags, "annual_report", "resolve_period")({}, partition_key=period)


@pytest.mark.parametrize("dag_id", ["annual_report", "half_year_report"])
def test_report_of_every_period_that_the_form_offers_is_in_the_profile(
    dags: Mapping[str, DAG], monkeypatch: pytest.MonkeyPatch, dag_id: str
) -> None:
    monkeypatch.setattr(
        pipeline,
        "render",
        lambda _, kind, period, __: (
            load_profile().kind(kind, load_calendar().period(period)) and pipeline.Rendered(1, [])
        ),
    )
    for example in dags[dag_id].params.get_param("period").schema["examples"]:
        call(dags, dag_id, "render")(call(dags, dag_id, "resolve_period")({"period": example}))


@pytest.mark.parametrize(("ready", "goes_on"), [(True, True), (False, False)])
def test_report_waits_until_complete_or_due(
    dags: Mapping[str, DAG], monkeypatch: pytest.MonkeyPatch, ready: bool, goes_on: bool
) -> None:
    received = SimpleNamespace(offices=17, ready=lambda *_: ready)
    monkeypatch.setattr(pipeline, "completeness", lambda *_: received)
    assert call(dags, "annual_report", "complete_or_due")("2023") is goes_on


def test_period_of_which_nothing_came_is_skipped(dags: Mapping[str, DAG], monkeypatch: pytest.MonkeyPatch) -> None:
    received = SimpleNamespace(offices=0, ready=lambda *_: True)
    monkeypatch.setattr(pipeline, "completeness", lambda *_: received)
    with pytest.raises(AirflowSkipException):
        call(dags, "annual_report", "complete_or_due")("2025")


def test_a_source_with_nothing_new_announces_nothing(dags: Mapping[str, DAG], monkeypatch: pytest.MonkeyPatch) -> None:
    collect = call(dags, "collect_submissions", "collect")
    monkeypatch.setitem(collect.__globals__, "get_current_context", dict)
    monkeypatch.setattr(pipeline, "collect_source", lambda *_: pipeline.Collected(duplicates=3))
    with pytest.raises(AirflowSkipException):
        collect("thu-muc")
    monkeypatch.setattr(pipeline, "collect_source", lambda *_: pipeline.Collected([7]))
    assert collect("thu-muc")["new"] == [7]


def test_a_source_that_is_down_fails_at_once_and_is_tried_by_the_next_run(
    dags: Mapping[str, DAG], monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise Unreachable("thu-muc: timeout")

    collect = call(dags, "collect_submissions", "collect")
    monkeypatch.setitem(collect.__globals__, "get_current_context", dict)
    monkeypatch.setattr(pipeline, "collect_source", down)
    with pytest.raises(AirflowFailException, match="the next run tries again"):
        collect("thu-muc")


@pytest.fixture
def nothing_to_take_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file that was returned for its columns can be read now."""
    monkeypatch.setattr(pipeline, "take_up_again", lambda *_: [])


@pytest.mark.usefixtures("nothing_to_take_up")
def test_quiet_collection_announces_nothing(dags: Mapping[str, DAG], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "pending", lambda *_: [])
    monkeypatch.setattr(pipeline, "stale_periods", lambda *_: [])
    with pytest.raises(AirflowSkipException):
        call(dags, "collect_submissions", "announce")()


@pytest.mark.usefixtures("nothing_to_take_up")
@pytest.mark.parametrize(
    ("pending", "stale"),
    [
        pytest.param([7], [], id="left undecided by an earlier run"),
        pytest.param([], ["2023"], id="accepted or withdrawn by a person"),
    ],
)
def test_what_still_waits_is_announced_again(
    dags: Mapping[str, DAG], monkeypatch: pytest.MonkeyPatch, pending: list[int], stale: list[str]
) -> None:
    monkeypatch.setattr(pipeline, "pending", lambda *_: pending)
    monkeypatch.setattr(pipeline, "stale_periods", lambda *_: stale)
    call(dags, "collect_submissions", "announce")()


def test_a_national_season_makes_at_most_forty_tasks(dags: Mapping[str, DAG], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "pending", lambda *_: list(range(700)))
    chunks = call(dags, "process_submissions", "plan")()
    assert [one for chunk in chunks for one in chunk] == list(range(700))
    assert len(chunks) + len(dags["process_submissions"].tasks) <= 40


def test_facts_that_a_killed_chunk_has_committed_are_announced(
    dags: Mapping[str, DAG], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "stale_periods", lambda *_: ["2022", "2023"])
    assert call(dags, "process_submissions", "announce")() == ["2022", "2023"]


def test_no_new_facts_announce_nothing(dags: Mapping[str, DAG], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "stale_periods", lambda *_: [])
    with pytest.raises(AirflowSkipException):
        call(dags, "process_submissions", "announce")()


def test_failed_chunk_stops_no_other_but_leaves_the_run_red(dags: Mapping[str, DAG]) -> None:
    tasks = dags["process_submissions"].task_dict
    assert tasks["announce"].trigger_rule == "all_done"
    assert "settle" in tasks["announce"].upstream_task_ids
    assert tasks["summarise"].trigger_rule == "none_failed", "green with nothing to process, red with a failed chunk"
    assert {"process", "settle"} <= tasks["summarise"].upstream_task_ids


def test_settling_follows_every_chunk_even_a_failed_one_or_none(dags: Mapping[str, DAG]) -> None:
    settle = dags["process_submissions"].get_task("settle")
    assert settle.trigger_rule == "all_done"
    assert settle.upstream_task_ids == {"process"}


def test_senders_are_told_what_settling_changed_and_even_when_it_failed(dags: Mapping[str, DAG]) -> None:
    tell = dags["process_submissions"].get_task("tell")
    assert (tell.trigger_rule, tell.upstream_task_ids) == ("all_done", {"settle"})


def test_summary_counts_decisions(dags: Mapping[str, DAG]) -> None:
    others = {"checked": [], "returned": [8, 9], "refused": [], "duplicate": [7]}
    chunks = [{"accepted": accepted} | others for accepted in ([1], [2, 3])]
    summary = call(dags, "process_submissions", "summarise")(chunks, {"contested": [5]})
    assert summary == {"accepted": 3, "checked": 0, "returned": 4, "refused": 0, "duplicate": 2, "contested": 1}
