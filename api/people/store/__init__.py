"""People in the database, a file for each kind of row."""

from sqlalchemy import Connection

__all__ = ["Connection"]
