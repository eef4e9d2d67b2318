"""What Alembic runs for the visits' database; on PostgreSQL inside the schema of the visits."""

import sqlalchemy as sa
from alembic import context

from ibasho.store.visits.tables import metadata

_connection, _schema = (context.config.attributes[name] for name in ("connection", "schema"))
if _schema is not None:
    _connection.execute(sa.schema.CreateSchema(_schema, if_not_exists=True))
context.configure(
    connection=_connection,
    target_metadata=metadata,  # for its naming convention: the migrations themselves are frozen
    version_table_schema=_schema,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
