"""2026: one programme has ended, of the next no criterion is known; the half-year is reported all the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, create_engine

from antt import pipeline
from antt.pipeline import proof, release
from antt.reference.calendar import load_calendar
from antt.render import NothingToReport, Snapshot, make_snapshot
from antt.render.compose import compose
from antt.render.document import Block, Document, Table
from antt.render.dossier import Dossier
from antt.render.printed import undeclared
from antt.season import write_season
from antt.settings import Settings
from antt.warehouse.server import Server
from tests.conftest import TEMPLATE, copied_database
from tests.integration.conftest import SEED

YEAR, HALF = load_calendar().period("2025"), load_calendar().period("2026-H1")
COMMUNE, WARD = "10003", "00004"
OF_THE_PROGRAMME = {"ct_19_2", "ct_19_2_nc", "muc_tieu", "dia_ban.xa_ntm", "xa.ntm", "xa.nang_cao", "xa.kieu_mau"}


@pytest.fixture(scope="module")
def settings(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A commune and a ward reported 2025 and the first half of 2026."""
    home = tmp_path_factory.mktemp("between")
    for period in (YEAR, HALF):
        (home / "inbox" / period.code).mkdir(parents=True)
        for path in write_season(period, SEED, home / "all"):
            if path.name.partition("_")[0] in {COMMUNE, WARD}:
                shutil.copy(path, home / "inbox" / period.code)
    with copied_database(server, TEMPLATE) as url:
        settings = Settings(
            home=home, inbox=home / "inbox", outbox=home / "outbox", reports=home / "reports", warehouse_url=url
        )
        assert len(pipeline.process(settings, pipeline.collect(settings).new).accepted) == 4
        for code in pipeline.stale_periods(settings):
            pipeline.evaluate(settings, code)
        yield settings


@pytest.fixture(scope="module")
def engine(settings: Settings) -> Iterator[Engine]:
    assert settings.warehouse_url
    engine = create_engine(settings.warehouse_url)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:  # rolled back
        yield connection


@pytest.fixture(scope="module")
def half(engine: Engine) -> Snapshot:
    with engine.begin() as connection:
        return make_snapshot(connection, "half_year", HALF)


def words(document: Document) -> str:
    return "\n".join([*document.bases, *(block.text for block in document.blocks)])


def test_the_half_year_is_reported_without_figures_of_a_programme(half: Snapshot) -> None:
    figures = half.content.figures
    assert figures.value("bao_cao.don_vi_da_nop") == 2
    assert figures.value("tp_ttxh.ky_nay") is not None
    assert [i for i in figures if i in OF_THE_PROGRAMME or i.partition(".")[0] in OF_THE_PROGRAMME] == []


def test_its_words_say_what_was_not_judged_and_why(half: Snapshot) -> None:
    document = compose(half)
    text = words(document)
    assert "Kỳ này chưa đánh giá chỉ tiêu an ninh, trật tự trong Bộ tiêu chí quốc gia về nông thôn mới" in text
    assert "(Quyết định 51/2025/QĐ-TTg ngày 29/12/2025). Chưa có số thứ tự, nguyên văn" in text
    assert "tham gia xây dựng NTM" not in text
    assert "926/QĐ-TTg" not in text
    assert "2021 - 2025" not in text
    assert {annex.id for annex in document.annexes}.isdisjoint({"criteria", "targets"})
    blocks = [part for part in document.body if isinstance(part, Block)]
    assert [number for block in blocks for number in undeclared(block.runs)] == []


def test_who_approves_it_is_told_so_too(settings: Settings, half: Snapshot) -> None:
    (draft,) = release.put_forward(settings, [half.id])
    body = release.request(settings, draft).body
    assert "**Kỳ này chưa đánh giá chỉ tiêu an ninh, trật tự trong Bộ tiêu chí quốc gia về nông thôn mới" in body


def test_circular_124_is_told_of_the_year_before(half: Snapshot) -> None:
    assert half.content.figures.value("tt124.tong") == 126
    assert "kết quả đánh giá năm 2025" in words(compose(half))


def test_every_figure_of_the_city_leads_back_to_cells_and_recomputes_equal(settings: Settings, half: Snapshot) -> None:
    of_the_city = [figure_id for figure_id in half.content.figures if figure_id[0].isalpha()]
    assert len(of_the_city) > 200
    with proof.tracer(settings, proof.Asked(snapshot=half.id)) as tracer:
        traced = {figure_id: tracer.trace(figure_id) for figure_id in of_the_city}
    assert {figure_id: found.figure.problems for figure_id, found in traced.items() if not found.agrees} == {}


@pytest.mark.parametrize("scope", [COMMUNE, WARD])
def test_an_office_has_its_report_and_its_dossier(connection: Connection, scope: str) -> None:
    for kind in ("district", "dossier"):
        told = words(compose(make_snapshot(connection, kind, HALF, scope=scope)))
        assert "Kỳ này chưa đánh giá chỉ tiêu an ninh, trật tự" in told
        assert "xây dựng NTM." not in told
        assert "chương trình xây dựng nông thôn mới" not in told


def test_a_ward_is_told_of_2025_that_the_criteria_concern_communes_and_none_failed(connection: Connection) -> None:
    ward = compose(make_snapshot(connection, "district", YEAR, scope=WARD))
    assert "áp dụng đối với xã, không áp dụng đối với phường" in words(ward)
    assert "có hiệu lực vào ngày" not in words(ward)
    assert "failing" not in {annex.id for annex in ward.annexes}
    commune = compose(make_snapshot(connection, "district", YEAR, scope=COMMUNE))
    assert "failing" in {annex.id for annex in commune.annexes}


def test_a_dossier_tells_each_verdict_once(connection: Connection) -> None:
    dossier = make_snapshot(connection, "dossier", HALF, scope=COMMUNE).content
    assert isinstance(dossier, Dossier)
    assert [(v.indicator, v.period) for v in dossier.verdicts] == [("124", "2025")]


def test_an_inspection_of_both_cites_what_either_rests_on(connection: Connection) -> None:
    document = compose(make_snapshot(connection, "inspection", HALF, scope=YEAR.code))
    text = words(document)
    assert "số 926/QĐ-TTg" in text
    assert "số 51/2025/QĐ-TTg" in text
    told_once = [a.id for a in document.annexes if a.id.endswith(("criteria", "targets", "recognition"))]
    assert told_once == ["1.criteria", "1.recognition", "1.targets"]


def test_an_inspection_of_both_shows_what_was_judged_in_one_of_them(connection: Connection) -> None:
    document = compose(make_snapshot(connection, "inspection", HALF, scope=YEAR.code))
    table = next(part for part in document.body if isinstance(part, Table))
    rows = {row.cells[1].text: [cell.text for cell in row.cells[2:]] for row in table.rows}
    assert list(rows) == [
        "Chỉ tiêu 19.2 xã nông thôn mới",
        "Chỉ tiêu 19.2 xã nông thôn mới nâng cao",
        "An toàn về an ninh, trật tự (Thông tư 124)",
    ]
    for cells in rows.values():
        assert cells[:3] != ["–"] * 3
        assert cells[3:] == ["–"] * 3, "not of the half-year"
    assert "“–” là không xét trong kỳ; tiêu chuẩn “An toàn về an ninh, trật tự” xét mỗi năm một lần." in words(document)


def test_of_a_period_of_which_nothing_was_accepted_there_is_no_report(connection: Connection) -> None:
    with pytest.raises(NothingToReport, match="2027-H1: no submission of it was accepted"):
        make_snapshot(connection, "half_year", load_calendar().period("2027-H1"))
    with pytest.raises(NothingToReport, match="2024: no verdict is known; load its submissions and evaluate it"):
        make_snapshot(connection, "annual", load_calendar().period("2024"))
