"""Archive: received bytes, untouched, under their SHA-256; and the register of what arrived."""

from antt.archive.register import register, register_archive, storable
from antt.archive.store import Archive, Stored

__all__ = ["Archive", "Stored", "register", "register_archive", "storable"]
