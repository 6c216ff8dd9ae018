"""Territory: figures in the units of any date."""

from antt.territory.restate import Figure, reported, restated, times_of

__all__ = ["Figure", "reported", "restated", "times_of"]
