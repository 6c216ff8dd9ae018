"""A synthetic season: plausible workbooks of every district, filled into the very blanks that senders get.

For demonstrations and tests. Its figures are invented, add up to the published city totals and say in every file
that they are no real data; the pipeline never reads anything of this package.
"""

from antt.season.errors import Label
from antt.season.simulate import OutOfSeason
from antt.season.write import write_season, write_season_with_errors

__all__ = ["Label", "OutOfSeason", "write_season", "write_season_with_errors"]
