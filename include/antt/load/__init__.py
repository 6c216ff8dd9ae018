"""Load: record what checking decided, and make facts of what was accepted; one transaction a batch."""

from antt.load.batch import Loaded, load_batch

__all__ = ["Loaded", "load_batch"]
