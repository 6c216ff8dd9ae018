"""Paragraphs of staff: kept across renderings, part of what is approved, marked when their figures change."""

from __future__ import annotations

import io
import json
import unicodedata

import pytest
from docx import Document as read_docx
from pypdf import PdfReader
from sqlalchemy import text
from typer.testing import CliRunner

from antt.cli import app
from antt.errors import WrongRequest
from antt.pipeline import release
from antt.reference.calendar import load_calendar
from antt.render import load_snapshot, make_snapshot, read_columns, set_documents
from antt.render.compose import compose
from tests.integration.release.conftest import PERIOD, Office

REPORT = release.Report("half_year", PERIOD)
HOSTILE = (
    '#import "x" $x$ \\ <script>alert()</script> =HYPERLINK("http://x") {{ x | safe }} {% raw %} *_`@a # - Bình Yên'
)


def add(office: Office, written: str, section: str = "V", by: str = "Trần Văn Viết", **declared: list[str]) -> int:
    return release.add_paragraph(office.settings, REPORT, section, written, by, "Bổ sung", **declared)


def blocks(office: Office) -> list[str]:
    with office.engine.begin() as connection:
        snapshot = make_snapshot(connection, "half_year", load_calendar().period(PERIOD))
        return [block.text for block in compose(snapshot).blocks]


@pytest.mark.usefixtures("quick")
def test_a_paragraph_is_printed_in_its_section_with_the_figures_of_now_and_marked_when_they_changed(
    office: Office,
) -> None:
    first = office.draft()
    number = add(office, "Xảy ra {{ tp_ttxh.ky_nay }} vụ, cần tập trung chỉ đạo.", "IV")
    second = office.draft()
    assert second != first, "what is said is another edition"
    said = blocks(office)
    assert said.index("Xảy ra 42* vụ, cần tập trung chỉ đạo.") < said.index("V. PHƯƠNG HƯỚNG, NHIỆM VỤ TRỌNG TÂM")
    office.report(crimes=5, revision=2)
    marked = office.draft()
    assert "[CẦN XEM LẠI: số liệu của đoạn này đã thay đổi từ khi viết] Xảy ra 45* vụ" in " ".join(blocks(office))
    assert "CẦN XEM LẠI" in release.request(office.settings, marked).body
    with pytest.raises(WrongRequest, match="paragraph 1 of half_year 2024-H1 waits for its review"):
        office.approve(marked)
    release.edit_paragraph(office.settings, REPORT, number, "Trần Văn Viết", "Vẫn đúng")
    confirmed = office.draft()
    with pytest.raises(WrongRequest, match="who wrote paragraph 1 of half_year 2024-H1 cannot approve it"):
        office.approve(confirmed, by="trần văn viết")
    office.approve(confirmed)
    release.publish(office.settings, confirmed)
    (final,) = office.settings.published.glob("2024-H1/half_year/*/half_year.html")
    assert "cần tập trung chỉ đạo" in final.read_text()
    assert "CẦN XEM LẠI" not in final.read_text()


@pytest.mark.usefixtures("quick")
def test_numbers_typed_by_hand_unknown_figures_and_sections_are_refused(office: Office) -> None:
    with pytest.raises(WrongRequest, match="render the report first: antt render half_year 2024-H1"):
        add(office, "Một đoạn.")
    office.draft()
    for written, refusal in (
        ("Có 42 vụ.", r"paragraph\.number: 42"),
        ("Có {{ khong.co }} vụ.", r"paragraph\.figure: no figure khong\.co"),
        (" ", "a paragraph says something"),
    ):
        with pytest.raises(WrongRequest, match=refusal):
            add(office, written)
    with pytest.raises(WrongRequest, match="report half_year has no section IX; it has I, II, III, IV, V, VI"):
        add(office, "Một đoạn.", "IX")
    assert add(office, "Thực hiện Đề án 06.", declared=["Đề án 06"]) == 1


@pytest.mark.usefixtures("quick")
def test_versions_stay_and_a_withdrawn_paragraph_is_printed_no_more(office: Office) -> None:
    office.draft()
    number = add(office, "Câu thứ nhất.")
    release.edit_paragraph(office.settings, REPORT, number, "Lê Thị Sửa", "Viết lại", "Câu sửa.")
    assert "Câu sửa." in blocks(office)
    with office.engine.begin() as connection:
        then = connection.scalars(text("select max(written_at) from report.paragraph")).one()
    release.withdraw_paragraph(office.settings, REPORT, number, "Lê Thị Sửa", "Thừa")
    assert "Câu sửa." not in blocks(office)
    with office.engine.begin() as connection:
        past = make_snapshot(connection, "half_year", load_calendar().period(PERIOD), then)
    assert [p.text for p in past.content.paragraphs] == ["Câu sửa."], "as known then"
    versions = release.paragraphs(office.settings, REPORT)
    assert [(v.version, v.author, v.withdrawn) for v in versions] == [
        *((1, "Trần Văn Viết", False), (2, "Lê Thị Sửa", False), (3, "Lê Thị Sửa", True))
    ]
    with pytest.raises(WrongRequest, match="there is no paragraph 1"):
        release.edit_paragraph(office.settings, REPORT, number, "Lê Thị Sửa", "Sửa", "Câu.")


def test_hostile_and_decomposed_text_is_printed_as_it_is_written_in_all_formats(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("HOME", office.settings.home), ("REPORTS", office.settings.reports)):
        monkeypatch.setenv(f"ANTT_{name}", str(value))
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", office.settings.warehouse_url or "")
    office.draft()
    arguments = ["paragraph", "add", "half_year", PERIOD, "V", "-", "--by", "Trần Văn Viết", "--reason", "Thử"]
    decomposed = unicodedata.normalize("NFD", HOSTILE)
    result = CliRunner().invoke(app, [*arguments, "--json"], input=decomposed + " " + "dài " * 2500)
    assert json.loads(result.stdout) == {"number": 1}
    with office.engine.connect() as connection:
        snapshot = load_snapshot(connection, office.render().snapshot)
        (columns,) = read_columns(connection, [snapshot])
    content = {one.name: one.content for one in set_documents(snapshot, columns, draft=False)}
    pages = PdfReader(io.BytesIO(content["half_year.pdf"])).pages
    docx = read_docx(io.BytesIO(content["half_year.docx"]))
    texts = {
        "pdf": "".join(page.extract_text() for page in pages),
        "docx": "".join(paragraph.text for paragraph in docx.paragraphs),
    }
    sought = "".join(HOSTILE.replace('"x"', "“x”").replace('"http://x"', "“http://x”").split())
    for extension, found in texts.items():
        assert sought in "".join(found.split()), extension
    html = content["half_year.html"].decode()
    assert "&lt;script&gt;alert()&lt;/script&gt;" in html
    assert "<script>" not in html
