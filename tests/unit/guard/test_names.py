"""Names that honest senders give their files are taken; those that lead elsewhere are not."""

from __future__ import annotations

import pytest

from antt.guard import check_name


@pytest.mark.parametrize(
    "name",
    [
        "2023/276_thach-that.xlsx",
        "2024-H1/Huyện Thạch Thất (nộp lại).XLSX",
        "2024/Huyện Thạch Thất.xls",
        "2024/bao-cao.zip!Thạch Thất/276.ods",
        "2024/276 báo cáo 14.6",
        "2024/276",
        "2024/276_thach-that.15.tra-loi.xlsx",
        "2024/b\\xe1o c\\xe1o.xlsx",
        "2024/Conan.xlsx",
        "…/276.xlsx",
    ],
)
def test_an_honest_name_is_taken(name: str) -> None:
    assert check_name(name) is None


@pytest.mark.parametrize(
    "name", ["../276.xlsx", "2023/../../276.xlsx", "2023/con", "a:b.xlsx", "a\x00.xlsx", "276.xlsx.scr"]
)
def test_a_name_that_leads_elsewhere_is_not(name: str) -> None:
    finding = check_name(name)
    assert finding is not None
    assert finding.rule in {"file.name", "file.extension"}
