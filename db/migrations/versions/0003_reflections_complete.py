"""Reflections complete"""

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime

revision = "0003"
down_revision = "0002"

_READERS = ("me", "organisers", "group", "website")
_HAD_AUTHOR = "user_id IS NOT NULL OR byline IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "releases",
        sa.Column("reflection_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "reader",
            sa.Enum(*_READERS, native_enum=False, create_constraint=True, name="reader", length=32),
            nullable=False,
        ),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["reflection_id"], ["reflections.id"], name=op.f("fk_releases_reflection_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reflection_id", "reader", name=op.f("pk_releases")),
    )

    op.create_table(
        "exports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(*_READERS, native_enum=False, create_constraint=True, name="audience", length=32),
            nullable=False,
        ),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("folder", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["groups.guild_id"], name=op.f("fk_exports_guild_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.user_id"], name=op.f("fk_exports_made_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    with op.batch_alter_table("exports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exports_guild_id"), ["guild_id"], unique=False)

    op.create_table(
        "export_items",
        sa.Column("export_id", sa.BigInteger(), nullable=False),
        sa.Column("reflection_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["export_id"], ["exports.id"], name=op.f("fk_export_items_export_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reflection_id"], ["reflections.id"], name=op.f("fk_export_items_reflection_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("export_id", "reflection_id", name=op.f("pk_export_items")),
    )
    with op.batch_alter_table("export_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_export_items_reflection_id"), ["reflection_id"], unique=False)

    op.create_table(
        "form_drafts",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["groups.guild_id"], name=op.f("fk_form_drafts_guild_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["people.user_id"], name=op.f("fk_form_drafts_changed_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_form_drafts")),
    )

    with op.batch_alter_table("forms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("created_at", UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("created_by", sa.BigInteger(), autoincrement=False, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_forms_created_by"), "people", ["created_by"], ["user_id"], ondelete="SET NULL"
        )

    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("options", sa.JSON(), server_default="[]", nullable=False))

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("profile_name", sa.Text(), nullable=True))
        batch_op.create_index(batch_op.f("ix_people_handle"), ["handle"], unique=True)

    with op.batch_alter_table("meetups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("online", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("reflections", schema=None) as batch_op:
        batch_op.add_column(sa.Column("author_seal", sa.String(length=43), nullable=True))
        batch_op.add_column(sa.Column("edited_at", UtcDateTime(timezone=True), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_reflections_author_seal"), ["author_seal"])
        batch_op.drop_constraint(op.f("ck_reflections_has_author"), type_="check")
        batch_op.create_check_constraint(op.f("ck_reflections_has_author"), f"{_HAD_AUTHOR} OR author_seal IS NOT NULL")

    with op.batch_alter_table("answer_parts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place", sa.BigInteger(), nullable=True))
    op.execute("UPDATE answer_parts SET place = source_id")
    with op.batch_alter_table("answer_parts", schema=None) as batch_op:
        batch_op.alter_column("place", existing_type=sa.BigInteger(), nullable=False)

    with op.batch_alter_table("answer_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source_id", sa.BigInteger(), autoincrement=False, nullable=True))

    # One or two are no crowd to hide in.
    op.execute("UPDATE groups SET unsigned_minimum = 3 WHERE unsigned_minimum < 3")

    _point_conversations_at("meetup_id", "meetups", "reflections.meetup_id", "reflection_id", "reflections.id")


def downgrade() -> None:
    # What has lost its author's id cannot be taken up by a program that looks for one.
    op.execute("DELETE FROM reflections WHERE user_id IS NULL AND byline IS NULL")
    op.execute(
        "DELETE FROM conversations WHERE NOT EXISTS (SELECT 1 FROM reflections WHERE"
        " reflections.meetup_id = conversations.meetup_id AND reflections.user_id = conversations.user_id)"
    )
    _point_conversations_at(
        "reflection_id", "reflections", "reflections.id", "meetup_id", "reflections.meetup_id",
        " AND reflections.user_id = conversations.user_id",
    )  # fmt: skip

    with op.batch_alter_table("answer_versions", schema=None) as batch_op:
        batch_op.drop_column("source_id")

    with op.batch_alter_table("answer_parts", schema=None) as batch_op:
        batch_op.drop_column("place")

    with op.batch_alter_table("reflections", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_reflections_has_author"), type_="check")
        batch_op.create_check_constraint(op.f("ck_reflections_has_author"), _HAD_AUTHOR)
        batch_op.drop_constraint(batch_op.f("uq_reflections_author_seal"), type_="unique")
        batch_op.drop_column("edited_at")
        batch_op.drop_column("author_seal")

    with op.batch_alter_table("meetups", schema=None) as batch_op:
        batch_op.drop_column("online")

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_handle"))
        batch_op.drop_column("profile_name")

    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_column("options")

    with op.batch_alter_table("forms", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_forms_created_by"), type_="foreignkey")
        batch_op.drop_column("created_by")
        batch_op.drop_column("created_at")

    for table in ("form_drafts", "export_items", "exports", "releases"):
        op.drop_table(table)


def _point_conversations_at(new: str, table: str, value: str, old: str, same: str, also: str = "") -> None:
    """Let each conversation name its `new` row instead of its `old` one, by way of the reflection it is about."""
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column(new, sa.BigInteger(), nullable=True))
    op.execute(
        f"UPDATE conversations SET {new} ="  # noqa: S608 - names of this file
        f" (SELECT {value} FROM reflections WHERE {same} = conversations.{old}{also})"
    )
    op.execute(f"DELETE FROM conversations WHERE {new} IS NULL")  # noqa: S608 - as above
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.alter_column(new, existing_type=sa.BigInteger(), nullable=False)
        batch_op.create_foreign_key(batch_op.f(f"fk_conversations_{new}"), table, [new], ["id"], ondelete="CASCADE")
        batch_op.create_index(batch_op.f(f"ix_conversations_{new}"), [new], unique=False)
        batch_op.drop_index(batch_op.f(f"ix_conversations_{old}"))
        batch_op.drop_constraint(batch_op.f(f"fk_conversations_{old}"), type_="foreignkey")
        batch_op.drop_column(old)
