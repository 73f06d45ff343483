"""The loop that the digest closes

Themes and whose words they are, what was done about them, how the level felt, and which words newcomers may read.
"""

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # Not in batches: SQLite would replace the tables, and with them the triggers that keep the search index.
    op.add_column("reflections", sa.Column("level_felt", sa.String(length=32), nullable=True))
    op.add_column(
        "reflections", sa.Column("newcomers_may_read", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index(
        "ix_reflections_sealed",
        "reflections",
        ["guild_id"],
        unique=False,
        sqlite_where=sa.text("author_seal IS NOT NULL"),
        postgresql_where=sa.text("author_seal IS NOT NULL"),
    )
    op.add_column("people", sa.Column("talk_words", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("responses", sa.Column("request_id", sa.BigInteger(), autoincrement=False, nullable=True))
    op.add_column("responses", sa.Column("from_digest", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(op.f("ix_responses_request_id"), "responses", ["request_id"], unique=True)
    op.add_column("digests", sa.Column("edited_at", UtcDateTime(timezone=True), nullable=True))

    # One answer may be quoted twice: once for a theme, once in its own right.
    with op.batch_alter_table("digest_quotes", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_digest_quotes_digest_id_reflection_id_position"), type_="unique")
        batch_op.create_index(batch_op.f("ix_digest_quotes_digest_id"), ["digest_id"], unique=False)

    op.create_table(
        "digest_themes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digests.id"], name=op.f("fk_digest_themes_digest_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_themes")),
    )
    op.create_index(op.f("ix_digest_themes_digest_id"), "digest_themes", ["digest_id"], unique=False)
    _sources("digest_theme_sources", "theme_id", "digest_themes")
    _sources("response_sources", "response_id", "responses")
    op.create_table(
        "talk_messages",
        sa.Column("talk_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name=op.f("fk_talk_messages_talk_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people.user_id"], name=op.f("fk_talk_messages_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("talk_id", name=op.f("pk_talk_messages")),
    )
    op.create_index(op.f("ix_talk_messages_user_id"), "talk_messages", ["user_id"], unique=False)


def _sources(name: str, of: str, table: str) -> None:
    op.create_table(
        name,
        sa.Column(of, sa.BigInteger(), nullable=False),
        sa.Column("reflection_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint([of], [f"{table}.id"], name=op.f(f"fk_{name}_{of}"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["reflection_id"], ["reflections.id"], name=op.f(f"fk_{name}_reflection_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(of, "reflection_id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_reflection_id"), name, ["reflection_id"], unique=False)


def downgrade() -> None:
    op.drop_table("talk_messages")
    op.drop_table("response_sources")
    op.drop_table("digest_theme_sources")
    op.drop_table("digest_themes")
    op.execute(
        "DELETE FROM digest_quotes WHERE id NOT IN"
        " (SELECT min(id) FROM digest_quotes GROUP BY digest_id, reflection_id, position)"
    )
    with op.batch_alter_table("digest_quotes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_digest_quotes_digest_id"))
        batch_op.create_unique_constraint(
            batch_op.f("uq_digest_quotes_digest_id_reflection_id_position"), ["digest_id", "reflection_id", "position"]
        )
    op.drop_index(op.f("ix_responses_request_id"), table_name="responses")
    op.drop_column("digests", "edited_at")
    op.drop_column("responses", "from_digest")
    op.drop_column("responses", "request_id")
    op.drop_column("people", "talk_words")
    op.drop_index("ix_reflections_sealed", table_name="reflections")
    op.drop_column("reflections", "newcomers_may_read")
    op.drop_column("reflections", "level_felt")
