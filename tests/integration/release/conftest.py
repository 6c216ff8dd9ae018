"""A small report in a warehouse of its own, and what people do with it by the functions that DAGs and commands call."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import Engine

from antt import pipeline
from antt.pipeline import release
from antt.pipeline.results import Rendered
from antt.render import documents
from antt.render.html import to_html
from antt.render.xlsx import to_xlsx
from antt.settings import Settings
from tests.helpers.warehouse import accept, add_facts
from tests.integration.render.city import communes

DISTRICT, PERIOD = "276", "2024-H1"


@dataclass(frozen=True)
class Office:
    """An installation with the first half of 2024 of one district, whose report can be made and corrected."""

    settings: Settings
    engine: Engine

    def report(self, crimes: int, revision: int = 1) -> None:
        """Accept figures: ``crimes`` in the first commune, 2 in every other."""
        with self.engine.begin() as connection:
            submission = accept(connection, DISTRICT, PERIOD, revision)
            for number, commune in enumerate(communes(DISTRICT)):
                values = {"tp_ttxh": 2 if number else crimes, "tp_ttxh_kham_pha": 2, "tnxh_vu": 1}
                add_facts(connection, submission, commune, "2024-B1", values)

    def render(self) -> Rendered:
        pipeline.evaluate(self.settings, PERIOD)
        return pipeline.render(self.settings, "half_year", PERIOD)

    def draft(self) -> int:
        """Render and put forward; the draft that waits."""
        (draft,) = release.put_forward(self.settings, [self.render().snapshot])
        return draft

    def approve(self, draft: int, by: str = "Phạm Quang Minh") -> None:
        release.decide(self.settings, draft, release.Answer(True, by))

    def release(self, by: str = "Phạm Quang Minh") -> int:
        """Render, approve, publish; the draft."""
        draft = self.draft()
        self.approve(draft, by)
        release.publish(self.settings, draft)
        return draft

    def states(self) -> list[str]:
        return [one.state for one in release.drafts(self.settings)]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two formats instead of all: setting a PDF takes a second."""
    monkeypatch.setattr(documents, "FORMATS", {"html": to_html, "xlsx": to_xlsx})


@pytest.fixture
def office(settings: Settings, engine: Engine) -> Office:
    return office_of(settings, engine)


def office_of(settings: Settings, engine: Engine) -> Office:
    """The office, in an empty warehouse."""
    made = Office(settings, engine)
    made.report(crimes=2)
    return made
