"""Archive: received bytes, untouched, under their SHA-256; and the register of what arrived."""

from antt.archive.register import keep, register, register_members, storable
from antt.archive.store import Archive, Stored

__all__ = ["Archive", "Stored", "keep", "register", "register_members", "storable"]
