"""What Alembic runs: the migrations on the connection and in the transaction that ``ibasho.store.upgrade`` opened."""

from alembic import context

from ibasho.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,  # for its naming convention: the migrations themselves are frozen
    version_table_schema=context.config.attributes["schema"],
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
