# Alembic runs this file. The service hands in its own connection; a developer's `alembic` command opens one.

from contextlib import closing
from importlib import import_module
from pathlib import Path

from alembic import context
from sqlalchemy import Connection

import api
from api.database import connect, metadata
from api.settings import load_settings

_API = Path(api.__file__).parent
for _tables in sorted(_API.glob("**/tables.py")):  # of every feature: they fill the metadata
    import_module(".".join(("api", *_tables.relative_to(_API).with_suffix("").parts)))


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
    with closing(connect(load_settings().database_url)) as database, database.upgrading() as opened:
        _migrate(opened)
