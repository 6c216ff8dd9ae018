"""The models of the movement in each commune: a registry that stays the same over the season."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import cycle
from typing import NamedTuple

import numpy as np

from antt.blank import CellValue
from antt.reference.calendar import Period
from antt.season.frame import Frame
from antt.season.streams import stream
from antt.season.targets import CatalogueModel, Targets

SAFETY_KINDS = ("PCTP_TNXH", "ATGT", "PCCC")
CAMERA, OTHER = "CAMERA", "KHAC"
STOPPED_MODELS = 20


class Model(NamedTuple):
    """One model in one commune."""

    commune: int
    catalogue: CatalogueModel
    level: str
    points: int
    members: int
    since: dt.date
    rating: str
    status: str


def build_models(frame: Frame, targets: Targets, seed: int) -> list[Model]:
    """Draw the registry: every code of the catalogue is in use, and points of active models sum to the target.

    Communes ever recognised as nâng cao have every safety kind and cameras, the others at least one safety kind.
    """
    rng = stream(seed, "models")
    places = [(commune, kind) for commune in range(len(frame.communes)) for kind in _kinds(frame, commune, rng)]
    extra = rng.multinomial(targets.model_points - len(places), np.full(len(places), 1 / len(places)))
    turns = _turns(targets, rng)
    models = [
        _draw(commune, next(turns[kind]), 1 + int(more), "HOAT_DONG", rng)
        for (commune, kind), more in zip(places, extra, strict=True)
    ]
    idle = sorted(set(range(len(frame.communes))) - {commune for commune, kind in places if kind == OTHER})
    for commune in rng.choice(idle, STOPPED_MODELS, replace=False):
        status = str(rng.choice(["TAM_DUNG", "THANH_LOAI"]))
        models.append(_draw(int(commune), next(turns[OTHER]), 1, status, rng))
    return sorted(models, key=lambda m: (m.commune, m.catalogue.code))


def model_rows(models: list[Model], frame: Frame, period: Period, parts: frozenset[str]) -> list[dict[str, CellValue]]:
    """Rows of the sheet ``models`` for all communes."""
    failing = frame.failing(period.year, parts)
    weak = {commune for commune, failure in failing.items() if failure.weak_models}
    return [_row(model, frame, weak=model.commune in weak) for model in models]


def _kinds(frame: Frame, commune: int, rng: np.random.Generator) -> list[str]:
    if frame.ever_advanced[commune]:
        kinds = [*SAFETY_KINDS, CAMERA]
    else:
        kinds = rng.permutation(SAFETY_KINDS)[: 1 + int(rng.random() < 0.35)].tolist()
    return [*kinds, OTHER] if rng.random() < 0.35 else kinds


def _turns(targets: Targets, rng: np.random.Generator) -> dict[str, Iterator[CatalogueModel]]:
    """Models of each kind, in turns: so each is used before one is used twice."""
    kinds = sorted({m.kind for m in targets.catalogue})
    by_kind = {kind: [m for m in targets.catalogue if m.kind == kind] for kind in kinds}
    return {kind: cycle([of_kind[i] for i in rng.permutation(len(of_kind))]) for kind, of_kind in by_kind.items()}


def _draw(commune: int, catalogue: CatalogueModel, points: int, status: str, rng: np.random.Generator) -> Model:
    return Model(
        commune=commune,
        catalogue=catalogue,
        level=str(rng.choice(["XA", "KDC", "KDC", "CQ_DN_CSGD"] if catalogue.kind == OTHER else ["XA", "KDC"])),
        points=points,
        members=points * int(rng.integers(5, 40)),
        since=dt.date(2014, 1, 1) + dt.timedelta(days=int(rng.integers(0, 2500))),
        rating=str(rng.choice(["TOT", "TOT", "KHA"])) if status == "HOAT_DONG" else "TRUNG_BINH",
        status=status,
    )


def _row(model: Model, frame: Frame, weak: bool) -> dict[str, CellValue]:
    works = model.status == "HOAT_DONG" and not weak
    return {
        "ma_xa": frame.communes[model.commune].code,
        "ma_mo_hinh": model.catalogue.code,
        "ten_mo_hinh": model.catalogue.name,
        "loai": model.catalogue.kind,
        "cap_dia_ban": model.level,
        "so_diem": model.points,
        "so_to": model.points,
        "so_thanh_vien": model.members,
        "ngay_thanh_lap": model.since,
        "trang_thai": model.status,
        "xep_loai": "YEU" if weak else model.rating,
        "hieu_qua": "CO" if works else "KHONG",
    }
