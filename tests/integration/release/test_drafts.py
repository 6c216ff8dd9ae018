"""Drafts: what waits for a person, who may decide, and what a new edition does to it."""

from __future__ import annotations

import datetime as dt
import os
import signal

import pytest
from sqlalchemy import text

from antt.errors import WrongRequest
from antt.pipeline import release
from antt.render import documents
from antt.render.document import Document
from antt.render.html import to_html
from tests.integration.release.conftest import Office

pytestmark = pytest.mark.usefixtures("quick")


def test_a_rendered_report_waits_for_a_person_once(office: Office) -> None:
    draft = office.draft()
    assert office.draft() == draft, "rendered again, it is the same draft"
    assert office.states() == ["draft"]
    question = release.ask(office.settings, draft, "run-1")
    assert question is not None
    assert question.subject.startswith("Duyệt phát hành (6 tháng đầu năm 2024, lập lần thứ 1): Kết quả thực hiện")
    assert "lập lần thứ 1" in question.body
    assert "Lần lập đầu tiên" in question.body
    assert release.ask(office.settings, draft, "run-2") is None, "another run asks already"
    assert release.ask(office.settings, draft, "run-1") is not None, "the same run, tried again"
    assert release.ask(office.settings, draft, "run-3", again=True) is not None


def test_who_approved_when_and_where_is_kept(office: Office) -> None:
    draft, answered = office.draft(), dt.datetime.now(dt.UTC)
    answer = release.Answer(True, "Phạm Quang Minh", "Đã đối chiếu", run="asset_triggered__1", answered_at=answered)
    release.decide(office.settings, draft, answer)
    event = release.history(office.settings, draft)[-1]
    assert (event.state, event.actor, event.reason, event.run) == (
        *("approved", "Phạm Quang Minh", "Đã đối chiếu"),
        "asset_triggered__1",
    )
    assert event.answered_at == answered
    assert release.put_forward(office.settings, [office.render().snapshot]) == [], "it waits for nobody any more"


def test_a_rejection_takes_a_reason_and_releases_nothing(office: Office) -> None:
    draft = office.draft()
    with pytest.raises(WrongRequest, match="who rejects gives a reason"):
        release.decide(office.settings, draft, release.Answer(False, "Phạm Quang Minh", "  "))
    assert office.states() == ["draft"]
    release.decide(office.settings, draft, release.Answer(False, "Phạm Quang Minh", "Sai số hộ"))
    with pytest.raises(WrongRequest, match="draft 1 is rejected: only what is approved is published"):
        release.publish(office.settings, draft)
    again = release.put_forward(office.settings, [office.render().snapshot])
    assert again == [], "what was rejected does not come back by itself"
    release.reopen(office.settings, draft, "Phạm Quang Minh", "Số liệu đúng")
    assert release.state(office.settings, draft) == "draft"


def test_a_correction_takes_the_place_of_a_draft_that_nobody_approved(office: Office) -> None:
    first = office.draft()
    office.report(crimes=5, revision=2)
    second = office.draft()
    assert office.states() == ["superseded", "draft"]
    with pytest.raises(WrongRequest, match=f"draft {first} is superseded and cannot become approved"):
        office.approve(first)
    question = release.request(office.settings, second)
    assert "Thay đổi so với lần lập trước" in question.body
    assert "42" in question.body
    assert "45" in question.body


def test_text_from_outside_is_no_markdown(office: Office) -> None:
    draft = office.draft()
    release.decide(office.settings, draft, release.Answer(False, "Phạm Quang Minh", "sai"))
    report = release.Report("half_year", "2024-H1")
    hostile = "**Bà** [bấm](http://x) <img src=x>"
    release.add_paragraph(office.settings, report, "V", "Một đoạn.", hostile, "Bổ sung")
    body = release.request(office.settings, office.draft()).body
    assert r"\*\*Bà\*\* \[bấm\](http://x) \<img src=x\>" in body


def test_a_rendering_killed_midway_records_nothing_and_completes_when_run_again(office: Office) -> None:
    def killed(_: Document) -> bytes:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("unreachable")

    pid = os.fork()
    if pid == 0:
        try:
            documents.FORMATS = {"html": to_html, "xlsx": killed}
            office.render()
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL, "it was killed while it worked"
    recorded = "select (select count(*) from report.snapshot), (select count(*) from report.document)"
    with office.engine.connect() as connection:
        assert connection.execute(text(recorded)).one() == (0, 0)
    assert release.drafts(office.settings) == []
    rendered = office.render()
    assert rendered.edition == 1
    assert {path.suffix[1:] for path in rendered.documents} == set(documents.FORMATS)
    assert release.put_forward(office.settings, [rendered.snapshot]) == [1]
