"""Runs the migrations on the connection that db/migrate hands over, or on DATABASE_URL for `alembic` by hand."""

import sqlalchemy as sa
from alembic import context

from db.migrate import described_by_schema
from db.schema import metadata


def _run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        user_module_prefix="",
        include_object=described_by_schema,
    )
    with context.begin_transaction():
        context.run_migrations()


_given: sa.Connection | None = context.config.attributes.get("connection")
if _given is not None:
    _run(_given)
else:
    # Only `alembic revision --autogenerate` and `alembic check` come this way: an empty database will do.
    with sa.create_engine("sqlite://").connect() as _empty:
        _run(_empty)
