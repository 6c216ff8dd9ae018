"""Review: what people decide about submissions and periods, and what they look at to decide.

The database enforces the rules, whoever asks; here is what asks it.
"""

from antt.review.board import Dossier, Event, Standing, Told, board, dossier
from antt.review.decisions import Decision, accept, decide, override
from antt.review.diff import CellChange, Difference, RowChange, difference
from antt.review.locks import Granted, PeriodStanding, locked_since, open_period, periods
from antt.review.scorecard import Score, scorecard

__all__ = [
    "CellChange",
    "Decision",
    "Difference",
    "Dossier",
    "Event",
    "Granted",
    "PeriodStanding",
    "RowChange",
    "Score",
    "Standing",
    "Told",
    "accept",
    "board",
    "decide",
    "difference",
    "dossier",
    "locked_since",
    "open_period",
    "override",
    "periods",
    "scorecard",
]
