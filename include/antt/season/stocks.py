"""Stocks that flows add to and take from: each closes at its opening, plus what came, minus what went.

Arrays have the shape (year, bucket, commune), as flows have; a stock is that at the end of the bucket.
"""

from __future__ import annotations

import numpy as np

from antt.season.flows import Flows
from antt.season.frame import Counts, Frame
from antt.season.streams import stream


def remove_hot_spots(frame: Frame, flows: Flows, seed: int) -> tuple[Counts, Counts]:
    """Hot spots at the end of each bucket, and how many were removed in it."""
    rng = stream(seed, "hot spots")
    new = flows["tu_diem_moi"]
    closing, removed = np.zeros_like(new), np.zeros_like(new)
    stock = rng.binomial(2, 0.08, len(frame.communes))
    for when in np.ndindex(new.shape[:2]):
        removed[when] = rng.binomial(stock, 0.04)
        stock = stock + new[when] - removed[when]
        closing[when] = stock
    return closing, removed


def count_addicts(frame: Frame, flows: Flows, seed: int) -> Counts:
    """Registered drug addicts at the end of each bucket: the form counts who is new and knows no way off the list."""
    new = flows["nghien_moi"]
    opening = stream(seed, "addicts").poisson(frame.population * 0.0006)
    closing: Counts = opening + np.cumsum(new.reshape(-1, new.shape[-1]), axis=0).reshape(new.shape)
    return closing
