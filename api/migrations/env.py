# Alembic runs this file. The service hands in its own connection; a developer's `alembic` command opens one.

from alembic import context
from sqlalchemy import Connection

import api.profiles.tables
import api.programme.tables
import api.waivers.tables  # noqa: F401  importing the tables fills the metadata
from api.database import connect, metadata
from api.settings import load_settings


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transactional_ddl=True,  # we begin the transaction ourselves, so SQLite rolls back schema changes too
        render_as_batch=True,  # SQLite alters a table by copying it
    )
    context.run_migrations()


handed_in: Connection | None = context.config.attributes.get("connection")
if handed_in is not None:
    _migrate(handed_in)
else:
    with connect(load_settings().database_url).transaction() as opened:
        _migrate(opened)
