"""The warehouse: one PostgreSQL, its schema and its reference data."""

from antt.warehouse.engine import open_warehouse
from antt.warehouse.statements import statement, statement_text

__all__ = ["open_warehouse", "statement", "statement_text"]
