"""How the answer of a person goes on in Airflow, and what leaves a run red."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk import DAG
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

from antt.errors import WrongRequest
from antt.pipeline import release
from dags.shared.approval import AnswerRefused, Approval

ANSWER = {
    "params_input": {"reason": "Sai số hộ"},
    "responded_at": datetime(2026, 11, 24, tzinfo=UTC),
    "responded_by_user": {"id": "7", "name": "minh"},
}


@pytest.fixture
def approve(dags: Mapping[str, DAG]) -> Approval:
    operator = dags["publish_report"].get_task("approve")
    return Approval(
        task_id="approve", draft=3, subject="", options=operator.options, params={"reason": operator.params["reason"]}
    )


def answered(approve: Approval, option: str) -> Any:
    return approve.execute_complete({"run_id": "run-1"}, ANSWER | {"chosen_options": [option]})


def test_an_approval_is_recorded_with_person_moment_and_run(approve: Approval, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Any] = []
    monkeypatch.setattr(release, "decide", lambda _, draft, answer: taken.append((draft, answer)))
    assert answered(approve, "Duyệt") == 3
    assert taken == [(3, release.Answer(True, "minh", "Sai số hộ", "run-1", ANSWER["responded_at"]))]  # type: ignore[arg-type]


def test_a_rejection_is_recorded_and_skips_what_follows(approve: Approval, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bool] = []
    monkeypatch.setattr(release, "decide", lambda _, __, answer: taken.append(answer.approved))
    with pytest.raises(AirflowSkipException, match="draft 3 is rejected; minh answered: Sai số hộ"):
        answered(approve, "Trả lại")
    assert taken == [False]


@pytest.mark.parametrize(
    ("state", "error"), [("draft", AnswerRefused), ("superseded", AirflowSkipException), ("approved", None)]
)
def test_an_answer_that_is_not_taken_is_asked_for_again_only_while_the_draft_waits(
    approve: Approval, monkeypatch: pytest.MonkeyPatch, state: str, error: type[Exception] | None
) -> None:
    def refuse(*_: object) -> None:
        raise WrongRequest("who wrote paragraph 1 cannot approve it")

    monkeypatch.setattr(release, "decide", refuse)
    monkeypatch.setattr(release, "state", lambda *_: state)
    if error is None:
        assert answered(approve, "Duyệt") == 3
    else:
        with pytest.raises(error):
            answered(approve, "Duyệt")


def test_what_is_approved_already_is_not_asked_about(approve: Approval, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "state", lambda *_: "approved")
    assert approve.execute({}) == 3


def test_what_is_rejected_already_is_not_asked_about(approve: Approval, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "state", lambda *_: "rejected")
    with pytest.raises(AirflowSkipException, match="draft 3 is rejected"):
        approve.execute({})


def test_a_run_asks_only_about_a_draft_that_nobody_else_asks_about(
    dags: Mapping[str, DAG], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = dags["publish_report"].get_task("ask").python_callable
    run = SimpleNamespace(run_id="run-1")
    with pytest.raises(AirflowFailException, match="which draft"):
        ask({"draft": None}, run)
    asked: list[Any] = []
    monkeypatch.setattr(release, "ask", lambda _, *arguments, again: asked.append((*arguments, again)))
    for given in ({"draft": None}, {"draft": 5}):
        with pytest.raises(AirflowSkipException):
            ask(given, run, partition_key="4")
    assert asked == [(4, "run-1", False), (5, "run-1", True)]


def test_a_recipient_who_was_not_told_leaves_the_run_red(
    dags: Mapping[str, DAG], monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver = dags["publish_report"].get_task("deliver").python_callable
    monkeypatch.setattr("dags.shared.connections.smtp", lambda settings: settings)
    monkeypatch.setattr(release, "deliver", lambda *_: release.Told(2, 0, 1, 0))
    with pytest.raises(AirflowException, match="antt release show 3"):
        deliver(3)
    monkeypatch.setattr(release, "deliver", lambda *_: release.Told(0, 3, 0, 0))
    assert deliver(3)["pending"] == 3


def test_a_report_that_waits_for_nobody_is_not_announced(
    dags: Mapping[str, DAG], monkeypatch: pytest.MonkeyPatch
) -> None:
    announce = dags["annual_report"].get_task("announce").python_callable
    monkeypatch.setattr(release, "put_forward", lambda *_: [])
    with pytest.raises(AirflowSkipException):
        announce({"snapshot": 1}, [[2, 3]])
