"""Meetups complete"""

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime

revision = "0002"
down_revision = "0001"

_KINDS_OF_0001 = (
    "announcement", "card", "reminder", "reminder_dm", "start", "end", "promotion", "prompt", "nudge", "thread_prompt",
    "digest", "digest_edit", "forget_group", "notice",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "talk_proposals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meetup_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("proposed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("talk_id", sa.BigInteger(), nullable=True),
        sa.Column("request_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["meetup_id"], ["meetups.id"], name=op.f("fk_talk_proposals_meetup_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name=op.f("fk_talk_proposals_talk_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people.user_id"], name=op.f("fk_talk_proposals_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_proposals")),
        sa.UniqueConstraint("request_id", name=op.f("uq_talk_proposals_request_id")),
    )
    with op.batch_alter_table("talk_proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talk_proposals_meetup_id"), ["meetup_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_talk_proposals_user_id"), ["user_id"], unique=False)

    op.create_table(
        "edits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("meetup_id", sa.BigInteger(), nullable=True),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("kept_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["guild_id"], ["groups.guild_id"], name=op.f("fk_edits_guild_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["meetup_id"], ["meetups.id"], name=op.f("fk_edits_meetup_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["people.user_id"], name=op.f("fk_edits_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edits")),
    )
    with op.batch_alter_table("edits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edits_guild_id_edits_kept_at"), ["guild_id", "kept_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_edits_user_id"), ["user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_edits_meetup_id"), ["meetup_id"], unique=False)

    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("meetup_threads", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("scheduled_events", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("announce_days", sa.SmallInteger(), server_default="14", nullable=False))
        batch_op.add_column(sa.Column("voice_minutes", sa.SmallInteger(), server_default="10", nullable=False))
        batch_op.add_column(sa.Column("calendar_token", sa.String(length=43), nullable=True))
        batch_op.create_index(batch_op.f("ix_groups_calendar_token"), ["calendar_token"], unique=True)

    with op.batch_alter_table("meetups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("series_slot", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("own_fields", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("event_shown", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("told", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("voice_channel_id", sa.BigInteger(), autoincrement=False, nullable=True))
        batch_op.drop_index(batch_op.f("ix_meetups_series_id"))
        batch_op.create_index(batch_op.f("ix_meetups_event_id"), ["event_id"], unique=True)
        batch_op.create_index(
            batch_op.f("ix_meetups_guild_id_meetups_checkin_code"), ["guild_id", "checkin_code"], unique=True
        )
        batch_op.create_index(
            batch_op.f("ix_meetups_series_id_meetups_series_slot"), ["series_id", "series_slot"], unique=True
        )

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calendar_token", sa.String(length=43), nullable=True))
        batch_op.create_index(batch_op.f("ix_people_calendar_token"), ["calendar_token"], unique=True)

    with op.batch_alter_table("rsvps", schema=None) as batch_op:
        batch_op.add_column(sa.Column("from_event", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("request_id", sa.BigInteger(), autoincrement=False, nullable=True))
        batch_op.create_index(batch_op.f("ix_series_request_id"), ["request_id"], unique=True)

    with op.batch_alter_table("voice_presence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen_at", UtcDateTime(timezone=True), nullable=True))
    op.execute("UPDATE voice_presence SET seen_at = joined_at")
    with op.batch_alter_table("voice_presence", schema=None) as batch_op:
        batch_op.alter_column("seen_at", existing_type=UtcDateTime(timezone=True), nullable=False)

    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_jobs_kind"), type_="check")


def downgrade() -> None:
    kind = sa.column("kind", sa.String)
    op.execute(sa.delete(sa.table("jobs", kind)).where(kind.not_in(_KINDS_OF_0001)))
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_jobs_kind"), kind.in_(_KINDS_OF_0001))

    with op.batch_alter_table("voice_presence", schema=None) as batch_op:
        batch_op.drop_column("seen_at")

    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_request_id"))
        batch_op.drop_column("request_id")
        batch_op.drop_column("revision")

    with op.batch_alter_table("rsvps", schema=None) as batch_op:
        batch_op.drop_column("from_event")

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_calendar_token"))
        batch_op.drop_column("calendar_token")

    with op.batch_alter_table("meetups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meetups_series_id_meetups_series_slot"))
        batch_op.drop_index(batch_op.f("ix_meetups_guild_id_meetups_checkin_code"))
        batch_op.drop_index(batch_op.f("ix_meetups_event_id"))
        batch_op.create_index(batch_op.f("ix_meetups_series_id"), ["series_id"], unique=False)
        batch_op.drop_column("voice_channel_id")
        batch_op.drop_column("told")
        batch_op.drop_column("event_shown")
        batch_op.drop_column("own_fields")
        batch_op.drop_column("series_slot")

    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_groups_calendar_token"))
        batch_op.drop_column("calendar_token")
        batch_op.drop_column("voice_minutes")
        batch_op.drop_column("announce_days")
        batch_op.drop_column("scheduled_events")
        batch_op.drop_column("meetup_threads")

    op.drop_table("edits")

    with op.batch_alter_table("talk_proposals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_talk_proposals_user_id"))
        batch_op.drop_index(batch_op.f("ix_talk_proposals_meetup_id"))

    op.drop_table("talk_proposals")
