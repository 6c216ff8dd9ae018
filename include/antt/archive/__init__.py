"""Archive: received bytes, untouched, under their SHA-256; and the register of what arrived."""

from antt.archive.register import Arrived, arrive, keep, register, storable
from antt.archive.store import Archive, Staged, Stored

__all__ = ["Archive", "Arrived", "Staged", "Stored", "arrive", "keep", "register", "storable"]
