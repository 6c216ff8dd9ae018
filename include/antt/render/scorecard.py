"""The scorecard: how each office reported a period, as a document of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from antt.reference.calendar import Period, load_calendar
from antt.render.document import plain
from antt.render.figure import Figures
from antt.render.gathered import Gathered, NothingToReport
from antt.render.letter import Letter
from antt.render.narrative import narrative
from antt.render.periodic_text import edition
from antt.render.profile import load_profile
from antt.render.quality import add_quality, late, quality_table
from antt.render.queries import Warehouse
from antt.render.tables import coverage_notes
from antt.render.tier import Tier, tier_of
from antt.render.wording import day
from antt.review import Score

if TYPE_CHECKING:
    from antt.render.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard(Gathered):
    """What a scorecard says."""

    tier: Tier
    offices: tuple[Score, ...]


def gather(
    connection: Connection, kind: str, period: Period, known_at: dt.datetime, scopes: Sequence[str]
) -> Iterator[Scorecard]:
    """The scorecard as known at ``known_at``.

    Raises:
        NothingToReport: nobody reports on the cut-off date.
    """
    warehouse = Warehouse(connection, known_at, period.cut_off)
    for scope in scopes:
        offices = tuple(warehouse.offices(period))
        if not offices:
            raise NothingToReport(f"period {period.code}: nobody reports on {period.cut_off}")
        tier = tier_of(period, load_calendar().period_of(period.ky, period.year - 1))
        figures = Figures()
        add_quality(figures, offices, period.code, tier.office_level)
        synthetic = warehouse.synthetic({period.year})
        yield Scorecard(
            kind=kind, period=period, scope=scope, figures=figures, synthetic=synthetic, tier=tier, offices=offices
        )


def compose(snapshot: Snapshot, content: Scorecard) -> Letter:
    """The words of a scorecard: what is due, the table, and who stands out."""
    period, offices = content.period, content.offices
    table = quality_table(offices, content.figures)
    context = {
        **edition(snapshot),
        "profile": load_profile(),
        "tier": content.tier,
        "ky": period.label,
        "han_nop": day(period.due_district),
        "khoa_so": day(period.locks_on),
        "chua_gui": [plain(o.office) for o in offices if o.first_arrival is None],
        "cham": [plain(o.office) for o in offices if late(o)],
        "bi_tra_lai": [plain(o.office) for o in offices if o.returns],
        "thieu": [plain(o.office) for o in offices if o.accepted is None],
        "chu_thich": coverage_notes([table], content.tier.all_units, []),
        "synthetic": content.synthetic,
    }
    return Letter(
        body=narrative("text/scorecard.md.j2", content.figures, context, {"bang": table}),
        units={o.district: plain(o.office) for o in offices},
        words={"don_vi": content.tier.reporting},
    )
