"""The figures against an independent recomputation, from what the generator put in, with pandas and nothing of ours."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import create_engine, text

from antt import pipeline
from antt.settings import Settings
from tests.helpers.workbooks import edit
from tests.integration.conftest import Season

Figures = dict[str, tuple[int | Decimal | None, str]]
"""Figure id → value and printed form."""

CODE = {"ma_huyen": str, "ma_xa": str}


class Truth:
    """What the generator put into the workbooks of a period and of the two years before."""

    def __init__(self, folder: Path, year: int, period: str) -> None:
        def table(name: str, of: str = period) -> pd.DataFrame:
            return pd.read_csv(folder / of / f"{name}.csv", dtype=CODE, keep_default_na=False)

        self.year = year
        self.annual, self.models, self.district = table("annual"), table("models"), table("district")
        seasons = {y: table("flows", str(y)) for y in (year - 2, year - 1)} | {year: table("flows")}
        self.flows = pd.concat([f.assign(nam=y) for y, f in seasons.items()])
        crime = ["tp_ttxh", "tp_kinh_te", "tp_moi_truong", "tp_ma_tuy", "tp_cong_nghe_cao"]
        self.flows["toi_pham"] = self.flows[crime].sum(axis=1)
        self.flows["nghiem_trong"] = (
            self.flows[["tp_nt", "tp_rat_nt", "tp_dac_biet_nt"]].sum(axis=1)
            - self.flows["tp_nt_bat_kha_khang"]
            - self.flows["tp_nt_xu_ly_kip_thoi"]
        )
        self.flows["vv_4_3"] = self.flows.filter(regex="^vv_4_3_").sum(axis=1)

    def window(self, *buckets: tuple[int, str]) -> pd.DataFrame:
        """Sums of the flows of these (years back, bucket) by commune."""
        wanted = {(self.year - back, bucket) for back, bucket in buckets}
        chosen = self.flows[[key in wanted for key in zip(self.flows["nam"], self.flows["doan_ky"], strict=True)]]
        return chosen.groupby("ma_xa").sum(numeric_only=True)

    def communes(self) -> pd.DataFrame:
        """Communes by code."""
        return self.annual.set_index("ma_xa")

    def active(self) -> pd.DataFrame:
        """Models that work and have effect."""
        return self.models[(self.models["trang_thai"] == "HOAT_DONG") & (self.models["hieu_qua"] == "CO")]

    def circular_124(self) -> pd.Series:
        """Which communes meet circular 124, by code."""
        now = self.window((1, "B4"), (0, "B1"), (0, "B2"), (0, "B3"))
        before = self.window((2, "B4"), (1, "B1"), (1, "B2"), (1, "B3"))
        commune = self.communes()
        in_time = pd.concat(
            [
                commune[c].between(f"{self.year}-01-01", f"{self.year}-03-31")
                for c in ("nq_dang_uy_ngay", "kh_ubnd_ngay", "dang_ky_ngay")
            ],
            axis=1,
        ).all(axis=1)

        def of(part: str) -> pd.Series:
            return commune[[f"{kind}_{part}" for kind in ("kdc", "cq", "dn", "csgd")]].astype(int).sum(axis=1)

        fire = now["chay_no_nghiem_trong"] <= now["chay_no_bkk"]
        labour = now["tnld_chet_nguoi"] <= now["tnld_bkk"]
        incident = now["su_co_nghiem_trong"] <= now["su_co_bkk"]
        conditions = [
            in_time & commune.index.isin(self.active()["ma_xa"]),
            commune["danh_gia_4_2"] == "DAT",
            now["vv_4_3"] == 0,
            *[now[group] <= before[group] for group in ("toi_pham", "tnxh_vu", "vp_hanh_chinh_antt")],
            now["nghiem_trong"] <= 0,
            (now["tu_diem_moi"] == 0) & (now["tnxh_nguoi_moi"] == 0),
            fire & labour & incident,
            (now["cax_ky_luat"] == 0) & (commune["cax_danh_gia"] != "KHONG"),
            of("dang_ky") == of("tong"),
            100 * of("cong_nhan") >= 70 * of("tong"),
        ]
        return pd.concat(conditions, axis=1).all(axis=1)

    def _decided_by(self, cut_off: str) -> pd.Series:
        """Communes with a resolution and a plan of this year."""
        days = self.communes()
        return pd.concat(
            [days[c].between(f"{self.year}-01-01", cut_off) for c in ("nq_dang_uy_ngay", "kh_ubnd_ngay")], axis=1
        ).all(axis=1)

    def indicator_19_2(self, *buckets: str) -> pd.Series:
        """Which communes meet indicator 19.2, by code."""
        now, before = self.window(*((0, b) for b in buckets)), self.window(*((1, b) for b in buckets))
        now["chay_no"], before["chay_no"] = now["chay_vu"] + now["no_vu"], before["chay_vu"] + before["no_vu"]
        groups = ("toi_pham", "tnxh_vu", "tngt_vu", "tngt_chet", "tngt_bi_thuong", "chay_no")
        working = self.active()
        working = working[working["loai"].isin(["PCTP_TNXH", "ATGT", "PCCC"])]
        security = ["vv_4_3_a", "vv_4_3_b", "vv_4_3_dd"]
        decided = pd.Series(True, index=now.index)
        if self.year >= 2024:  # guidance HD 04
            security += ["vv_4_3_c", "vv_4_3_d"]
            decided = self._decided_by(f"{self.year}-06-14")
        return pd.concat(
            [
                decided,
                now[security].sum(axis=1) == 0,
                now["kk_dong_nguoi_keo_dai"] == 0,
                now["tp_dac_biet_nt"] + now["tp_xam_hai_tre_em"] == 0,
                *[now[group] <= before[group] for group in groups],
                pd.Series(now.index.isin(working["ma_xa"]), index=now.index),
            ],
            axis=1,
        ).all(axis=1)

    def indicator_19_2_nc(self, *buckets: str) -> pd.Series:
        """Which of the advanced communes meet indicator 19.2 of advanced communes, by code."""
        now, commune = self.window(*((0, b) for b in buckets)), self.communes()
        kinds = self.active().groupby("ma_xa")["loai"].agg(set).to_dict()
        wanted = {"CAMERA", "PCTP_TNXH", "ATGT", "PCCC"}
        complete = pd.Series({code: wanted <= kinds.get(code, set()) for code in commune.index})
        return pd.concat(
            [
                commune["muc_ntm"].isin(["NANG_CAO", "KIEU_MAU"]),
                now["cd_pt_nt_tro_len"] + now["cd_pt_xam_hai_te"] == 0,
                complete,
            ],
            axis=1,
        ).all(axis=1)

    def districts(self, cut_off: str, *buckets: str) -> pd.DataFrame:
        """Which districts meet indicators 9.4 and 9.1, by code."""
        of = self.communes()["ma_huyen"]
        now, before = (self.window(*((back, b) for b in buckets)).groupby(of).sum(numeric_only=True) for back in (0, 1))
        district = self.district.set_index("ma_huyen")
        common = pd.concat(
            [
                *[district[c].between(f"{self.year}-01-01", cut_off) for c in ("huyen_nq_ngay", "huyen_kh_ngay")],
                now["kk_dong_nguoi_keo_dai"] + now["kk_vuot_cap"] == 0,
                now["diem_nong"] == 0,
                district["cah_danh_gia"] != "KHONG",
            ],
            axis=1,
        ).all(axis=1)
        groups = ["toi_pham", "tnxh_vu"]
        return pd.DataFrame(
            {
                "ct_9_4": common & (now[groups] <= before[groups]).all(axis=1),
                "ct_9_1": common & (now[groups] < before[groups]).all(axis=1) & (district["ct_9_1"] != "KHONG_AP_DUNG"),
            }
        )


def rate(part: int, whole: int) -> str:
    percent = (Decimal(100 * part) / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{percent}%".replace(".", ",")


def figures(settings: Settings, kind: str, period: str) -> Figures:
    rendered = pipeline.render(settings, kind, period)
    assert settings.warehouse_url
    engine = create_engine(settings.warehouse_url)
    with engine.connect() as connection:
        rows = connection.execute(
            text("select id, value, printed from report.figure where snapshot_id = :id"), {"id": rendered.snapshot}
        )
        found: Figures = {row.id: (row.value, row.printed) for row in rows}
    engine.dispose()
    return found


Row = dict[str, int | str]
"""A row of annex I: end of the figure's id → value of a count, printed form of a rate."""


def annex_1(truth: Truth, cut_off: str, buckets: tuple[str, ...], met_124: pd.Series) -> dict[str, Row]:
    """Annex I: district code (empty for the city) → row."""
    communes = truth.communes()
    counts = pd.DataFrame(
        {
            "dia_ban.xa_ntm": True,
            "ct_19_2.dat": truth.indicator_19_2(*buckets),
            "ct_19_2_nc.ap_dung": communes["muc_ntm"].isin(["NANG_CAO", "KIEU_MAU"]),
            "ct_19_2_nc.dat": truth.indicator_19_2_nc(*buckets),
            "xa.nang_cao": communes["muc_ntm"].isin(["NANG_CAO", "KIEU_MAU"]),
            "xa.kieu_mau": communes["muc_ntm"] == "KIEU_MAU",
            "xa.kieu_mau_antt": communes["linh_vuc_kieu_mau_antt"] == "CO",
            "tt124.dat": met_124,
            "tt124.chua_dat": ~met_124,
        },
        index=communes.index,
    )
    by_district = counts.groupby(communes["ma_huyen"]).sum()
    met = truth.districts(cut_off, *buckets)
    by_district[["ct_9_4.dat", "ct_9_1.dat"]] = met[["ct_9_4", "ct_9_1"]].astype(int)
    sums = {"": by_district.sum(), **{str(code): row for code, row in by_district.iterrows()}}
    return {code: _with_rates({str(k): int(v) for k, v in row.items()}) for code, row in sums.items()}


def _with_rates(row: dict[str, int]) -> Row:
    of = {"ct_19_2": "dia_ban.xa_ntm", "ct_19_2_nc": "ct_19_2_nc.ap_dung", "tt124": "dia_ban.xa_ntm"}
    rates = {f"{i}.ty_le": rate(row[f"{i}.dat"], row[whole]) for i, whole in of.items() if row[whole]}
    return {**row, **rates}


def printed(found: Figures, expected: dict[str, Row]) -> dict[str, Row]:
    """The same rows from the figures of a report."""

    def figure(code: str, name: str, like: int | str) -> int | str:
        value, text = found[f"{code}.{name}".lstrip(".")]
        return text if isinstance(like, str) else int(value or 0)

    return {code: {name: figure(code, name, like) for name, like in row.items()} for code, row in expected.items()}


@pytest.fixture(scope="module")
def truth_2023(season_files: Path) -> Truth:
    return Truth(season_files / "truth", 2023, "2023")


@pytest.fixture(scope="module")
def truth_2024(season_files: Path) -> Truth:
    return Truth(season_files / "truth", 2024, "2024-H1")


def test_the_annual_report_of_2023(season_settings: Settings, truth_2023: Truth) -> None:
    found = figures(season_settings, "annual", "2023")
    expected = annex_1(truth_2023, "2023-12-14", ("B1", "B2", "B3", "B4"), truth_2023.circular_124())
    assert len(expected) == 19
    assert printed(found, expected) == expected
    city = expected[""]
    assert (city["tt124.dat"], city["dia_ban.xa_ntm"], city["tt124.ty_le"]) == (368, 382, "96,34%")
    assert (city["xa.nang_cao"], city["xa.kieu_mau"], city["ct_9_4.dat"]) == (111, 20, 15)


def test_the_half_year_report_of_2024(season_settings: Settings, truth_2023: Truth, truth_2024: Truth) -> None:
    found = figures(season_settings, "half_year", "2024-H1")
    # A half-year has no result of circular 124: it prints that of the last year.
    expected = annex_1(truth_2024, "2024-06-14", ("B1",), truth_2023.circular_124())
    assert printed(found, expected) == expected
    city = expected[""]
    assert (city["tt124.dat"], city["tt124.ty_le"]) == (368, "96,34%")
    assert (city["xa.nang_cao"], city["xa.kieu_mau"]) == (186, 68)


@pytest.mark.parametrize(("kind", "period"), [("annual", "2023"), ("half_year", "2024-H1")])
def test_models_are_counted_once_each_and_their_points_added(
    season_settings: Settings, season_files: Path, kind: str, period: str
) -> None:
    found = figures(season_settings, kind, period)
    models = Truth(season_files / "truth", int(period[:4]), period).models
    working = models[models["trang_thai"] == "HOAT_DONG"]
    assert found["mo_hinh.nhom"] == (working["ma_mo_hinh"].nunique(), "31")
    assert found["mo_hinh.diem"] == (int(working["so_diem"].sum()), "1.524")


def test_districts_counts_of_cases_and_their_change(season_settings: Settings, truth_2023: Truth) -> None:
    found = figures(season_settings, "annual", "2023")
    buckets = ("B1", "B2", "B3", "B4")
    now, before = (truth_2023.window(*((back, b) for b in buckets)) for back in (0, 1))
    district = truth_2023.communes()["ma_huyen"]
    for element in ("toi_pham", "tp_ttxh", "tnxh_vu", "tngt_vu", "tngt_chet", "tngt_bi_thuong", "chay_vu", "no_vu"):
        for code, group in now.groupby(district):
            current, previous = int(group[element].sum()), int(before.loc[group.index, element].sum())
            assert found[f"{code}.{element}.ky_nay"][0] == current
            assert found[f"{code}.{element}.cung_ky"][0] == previous
            assert found[f"{code}.{element}.tang_giam"][0] == current - previous


def test_one_changed_cell_changes_exactly_the_figures_that_depend_on_it(
    season: Season, season_settings: Settings
) -> None:
    before = figures(season_settings, "annual", "2023")
    target = season_settings.inbox / "2023" / "sua.xlsx"
    target.parent.mkdir(parents=True)
    target.write_bytes((season.workbooks / "2023" / "276_thach-that.xlsx").read_bytes())
    edit(target, "flows", {"tu_diem_moi": 1}, ma_xa="09958", doan_ky="B1")
    edit(target, "cover", {"lan_nop": 2, "ly_do_sua": "Rà soát lại"})
    pipeline.process(season_settings, pipeline.collect(season_settings).new)
    for period in pipeline.stale_periods(season_settings):
        pipeline.evaluate(season_settings, period)
    after = figures(season_settings, "annual", "2023")
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert after["tt124.dat"] == (367, "367")
    assert after["tt124.ty_le"][1] == rate(367, 382)
    of_circular_124 = {n for n in changed if n.startswith(("tt124.", "276.tt124."))}
    assert of_circular_124 >= {"tt124.dat", "tt124.chua_dat", "tt124.ty_le", "276.tt124.dat", "276.tt124.ty_le"}
    # The file is a second revision, taken in after the period was locked, with warnings of its own.
    of_data_quality = {n for n in changed if n.startswith(("bao_cao.", "276.bao_cao."))}
    assert of_data_quality >= {f"{at}bao_cao.{n}" for at in ("", "276.") for n in ("lan_nop", "sua_sau_khoa")}
    of_hot_spots = {f"tu_diem_moi.{n}" for n in ("bien_dong", "ky_nay", "tang_giam")}
    assert changed - of_circular_124 - of_data_quality == of_hot_spots
