"""The first schema"""

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "groups",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("announcement_channel_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("reflection_channel_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("organiser_channel_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("organiser_role_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("digest_weekday", sa.SmallInteger(), nullable=False),
        sa.Column("digest_hour", sa.SmallInteger(), nullable=False),
        sa.Column("reminder_minutes", sa.JSON(), nullable=False),
        sa.Column("unsigned_minimum", sa.SmallInteger(), nullable=False),
        sa.Column("dm_pace_seconds", sa.SmallInteger(), nullable=False),
        sa.Column("set_up_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("left_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("digest_hour BETWEEN 0 AND 23", name=op.f("ck_groups_digest_hour")),
        sa.CheckConstraint("digest_weekday BETWEEN 0 AND 6", name=op.f("ck_groups_digest_weekday")),
        sa.CheckConstraint("unsigned_minimum >= 1", name=op.f("ck_groups_unsigned_minimum")),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_groups")),
    )
    op.create_table(
        "host_facts",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host_facts")),
    )
    op.create_table(
        "people",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=True),
        sa.Column(
            "prompts",
            sa.Enum("on", "off", "paused", name="prompts", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("paused_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("quiet_from", sa.SmallInteger(), nullable=False),
        sa.Column("quiet_to", sa.SmallInteger(), nullable=False),
        sa.Column("dm_closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "last_audience",
            sa.Enum(
                "me",
                "organisers",
                "group",
                "website",
                name="last_audience",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("last_signed", sa.Boolean(), nullable=True),
        sa.Column("handle", sa.String(length=64), nullable=True),
        sa.Column("bio", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("github", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_people")),
    )
    op.create_table(
        "contacts",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["people.user_id"], name=op.f("fk_contacts_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "day", name=op.f("pk_contacts")),
    )
    op.create_table(
        "digests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("for_organisers", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("posted_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["groups.guild_id"], name=op.f("fk_digests_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("guild_id", "week", "for_organisers", name=op.f("uq_digests_guild_id_week_for_organisers")),
    )
    op.create_table(
        "feeds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("checked_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.user_id"], name=op.f("fk_feeds_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["guild_id"], ["groups.guild_id"], name=op.f("fk_feeds_guild_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("guild_id", "url", name=op.f("uq_feeds_guild_id_url")),
    )
    op.create_table(
        "forms",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["guild_id"], ["groups.guild_id"], name=op.f("fk_forms_guild_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forms")),
        sa.UniqueConstraint("guild_id", "version", name=op.f("uq_forms_guild_id_version")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "announcement",
                "card",
                "reminder",
                "reminder_dm",
                "start",
                "end",
                "promotion",
                "prompt",
                "nudge",
                "thread_prompt",
                "digest",
                "digest_edit",
                "forget_group",
                "notice",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("useless_after", UtcDateTime(timezone=True), nullable=True),
        sa.Column("generation", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("claimed_by", sa.String(length=64), nullable=True),
        sa.Column("claimed_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("done_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum("done", "dropped", "failed", name="outcome", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["guild_id"], ["groups.guild_id"], name=op.f("fk_jobs_guild_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(
            "ix_jobs_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_jobs_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(
            "ix_jobs_held",
            ["claimed_until"],
            unique=False,
            sqlite_where=sa.text("claimed_until IS NOT NULL"),
            postgresql_where=sa.text("claimed_until IS NOT NULL"),
        )

    op.create_table(
        "members",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "consent",
            sa.Enum("dm", "thread", "no", name="consent", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("left_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["groups.guild_id"], name=op.f("fk_members_guild_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["people.user_id"], name=op.f("fk_members_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("guild_id", "user_id", name=op.f("pk_members")),
    )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_members_user_id"), ["user_id"], unique=False)

    op.create_table(
        "responses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.user_id"], name=op.f("fk_responses_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["groups.guild_id"], name=op.f("fk_responses_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
    )
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_responses_guild_id_responses_created_at"), ["guild_id", "created_at"], unique=False
        )

    op.create_table(
        "series",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("local_start", sa.String(length=16), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("template", sa.JSON(), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.user_id"], name=op.f("fk_series_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["guild_id"], ["groups.guild_id"], name=op.f("fk_series_guild_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_guild_id"), ["guild_id"], unique=False)

    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=40), nullable=False),
        sa.Column("nonce", sa.String(length=25), nullable=False),
        sa.Column("started_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_deliveries_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "job_id", "generation", "recipient", name=op.f("uq_deliveries_job_id_generation_recipient")
        ),
    )
    op.create_table(
        "digest_messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digests.id"], name=op.f("fk_digest_messages_digest_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_messages")),
        sa.UniqueConstraint("digest_id", "position", name=op.f("uq_digest_messages_digest_id_position")),
    )
    op.create_table(
        "meetups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("series_id", sa.BigInteger(), nullable=True),
        sa.Column("feed_id", sa.BigInteger(), nullable=True),
        sa.Column("feed_uid", sa.Text(), nullable=True),
        sa.Column(
            "origin",
            sa.Enum("here", "feed", "elsewhere", name="origin", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "scheduled",
                "live",
                "ended",
                "cancelled",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("venue", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column(
            "level",
            sa.Enum(
                "everyone",
                "beginner",
                "intermediate",
                "advanced",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("food", sa.Text(), nullable=True),
        sa.Column("organiser", sa.Text(), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("local_start", sa.String(length=16), nullable=False),
        sa.Column("starts_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("rsvp_deadline", UtcDateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("checkin_code", sa.String(length=16), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("announced_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("card_channel_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("card_message_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("created_by", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("request_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_meetups_capacity")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meetups_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.user_id"], name=op.f("fk_meetups_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_meetups_feed_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["groups.guild_id"], name=op.f("fk_meetups_guild_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_meetups_series_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetups")),
        sa.UniqueConstraint("feed_id", "feed_uid", name=op.f("uq_meetups_feed_id_feed_uid")),
        sa.UniqueConstraint("request_id", name=op.f("uq_meetups_request_id")),
    )
    with op.batch_alter_table("meetups", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meetups_guild_id_meetups_starts_at"), ["guild_id", "starts_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_meetups_series_id"), ["series_id"], unique=False)

    op.create_table(
        "questions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("form_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("label", sa.String(length=45), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "paragraph",
                "line",
                "choice",
                "rating",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("skippable", sa.Boolean(), nullable=False),
        sa.Column("with_choice", sa.Boolean(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 5", name=op.f("ck_questions_position")),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name=op.f("fk_questions_form_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("form_id", "position", name=op.f("uq_questions_form_id_position")),
    )
    op.create_table(
        "attendance",
        sa.Column("meetup_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "state",
            sa.Enum("present", "absent", "unknown", name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "check_in",
                "voice",
                "organiser",
                "person",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("noted_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(
            ["meetup_id"], ["meetups.id"], name=op.f("fk_attendance_meetup_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["noted_by"], ["people.user_id"], name=op.f("fk_attendance_noted_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people.user_id"], name=op.f("fk_attendance_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meetup_id", "user_id", name=op.f("pk_attendance")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_user_id"), ["user_id"], unique=False)

    op.create_table(
        "prompts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meetup_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "surface",
            sa.Enum("dm", "thread", name="surface", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "sent",
                "answered",
                "later",
                "not_this_one",
                "absent",
                "undeliverable",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sent_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("nudged_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["meetup_id"], ["meetups.id"], name=op.f("fk_prompts_meetup_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["people.user_id"], name=op.f("fk_prompts_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompts")),
        sa.UniqueConstraint("meetup_id", "user_id", name=op.f("uq_prompts_meetup_id_user_id")),
    )
    with op.batch_alter_table("prompts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prompts_user_id"), ["user_id"], unique=False)

    op.create_table(
        "reflections",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("meetup_id", sa.BigInteger(), nullable=True),
        sa.Column("form_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("byline", sa.String(length=64), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("form", "free", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft", "submitted", "withdrawn", name="status", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("updated_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("source_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("source", sa.JSON(), nullable=True),
        sa.CheckConstraint("user_id IS NOT NULL OR byline IS NOT NULL", name=op.f("ck_reflections_has_author")),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name=op.f("fk_reflections_form_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["groups.guild_id"], name=op.f("fk_reflections_guild_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meetup_id"], ["meetups.id"], name=op.f("fk_reflections_meetup_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people.user_id"], name=op.f("fk_reflections_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reflections")),
        sa.UniqueConstraint("guild_id", "source_fingerprint", name=op.f("uq_reflections_guild_id_source_fingerprint")),
        sa.UniqueConstraint("meetup_id", "user_id", name=op.f("uq_reflections_meetup_id_user_id")),
    )
    with op.batch_alter_table("reflections", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reflections_guild_id_reflections_occurred_on"), ["guild_id", "occurred_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_reflections_user_id"), ["user_id"], unique=False)

    op.create_table(
        "rsvps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meetup_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "going",
                "maybe",
                "declined",
                "waitlisted",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("guests", sa.Integer(), server_default="0", nullable=False),
        sa.Column("expectation", sa.Text(), nullable=True),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("queued_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("guests >= 0", name=op.f("ck_rsvps_guests")),
        sa.ForeignKeyConstraint(["meetup_id"], ["meetups.id"], name=op.f("fk_rsvps_meetup_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["people.user_id"], name=op.f("fk_rsvps_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rsvps")),
        sa.UniqueConstraint("meetup_id", "user_id", name=op.f("uq_rsvps_meetup_id_user_id")),
    )
    with op.batch_alter_table("rsvps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rsvps_user_id"), ["user_id"], unique=False)

    op.create_table(
        "talks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meetup_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=True),
        sa.Column("speaker_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("abstract", sa.Text(), nullable=True),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.ForeignKeyConstraint(["meetup_id"], ["meetups.id"], name=op.f("fk_talks_meetup_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["people.user_id"], name=op.f("fk_talks_speaker_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talks")),
        sa.UniqueConstraint("meetup_id", "position", name=op.f("uq_talks_meetup_id_position")),
        sa.UniqueConstraint("request_id", name=op.f("uq_talks_request_id")),
    )
    op.create_table(
        "voice_presence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meetup_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("joined_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("left_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["meetup_id"], ["meetups.id"], name=op.f("fk_voice_presence_meetup_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people.user_id"], name=op.f("fk_voice_presence_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_presence")),
    )
    with op.batch_alter_table("voice_presence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_voice_presence_meetup_id_voice_presence_user_id"), ["meetup_id", "user_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_voice_presence_user_id"), ["user_id"], unique=False)

    op.create_table(
        "answer_parts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reflection_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reflection_id"], ["reflections.id"], name=op.f("fk_answer_parts_reflection_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_parts")),
        sa.UniqueConstraint(
            "reflection_id", "position", "source_id", name=op.f("uq_answer_parts_reflection_id_position_source_id")
        ),
    )
    with op.batch_alter_table("answer_parts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_parts_source_id"), ["source_id"], unique=False)

    op.create_table(
        "answer_versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reflection_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("replaced_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reflection_id"], ["reflections.id"], name=op.f("fk_answer_versions_reflection_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_versions")),
    )
    with op.batch_alter_table("answer_versions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_answer_versions_reflection_id_answer_versions_position"),
            ["reflection_id", "position"],
            unique=False,
        )

    op.create_table(
        "answers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reflection_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "choice",
            sa.Enum("yes", "maybe", "not_yet", name="choice", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.Column("skipped", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "me",
                "organisers",
                "group",
                "website",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("updated_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reflection_id"], ["reflections.id"], name=op.f("fk_answers_reflection_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("reflection_id", "position", name=op.f("uq_answers_reflection_id_position")),
    )
    op.create_table(
        "conversations",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reflection_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("heard_until", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("updated_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reflection_id"], ["reflections.id"], name=op.f("fk_conversations_reflection_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["people.user_id"], name=op.f("fk_conversations_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_conversations")),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversations_reflection_id"), ["reflection_id"], unique=False)

    op.create_table(
        "digest_quotes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest_id", sa.BigInteger(), nullable=False),
        sa.Column("reflection_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("sentences", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digests.id"], name=op.f("fk_digest_quotes_digest_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reflection_id"], ["reflections.id"], name=op.f("fk_digest_quotes_reflection_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_quotes")),
        sa.UniqueConstraint(
            "digest_id", "reflection_id", "position", name=op.f("uq_digest_quotes_digest_id_reflection_id_position")
        ),
    )
    with op.batch_alter_table("digest_quotes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digest_quotes_reflection_id"), ["reflection_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("digest_quotes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_digest_quotes_reflection_id"))

    op.drop_table("digest_quotes")
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversations_reflection_id"))

    op.drop_table("conversations")
    op.drop_table("answers")
    with op.batch_alter_table("answer_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_versions_reflection_id_answer_versions_position"))

    op.drop_table("answer_versions")
    with op.batch_alter_table("answer_parts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_parts_source_id"))

    op.drop_table("answer_parts")
    with op.batch_alter_table("voice_presence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_voice_presence_user_id"))
        batch_op.drop_index(batch_op.f("ix_voice_presence_meetup_id_voice_presence_user_id"))

    op.drop_table("voice_presence")
    op.drop_table("talks")
    with op.batch_alter_table("rsvps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rsvps_user_id"))

    op.drop_table("rsvps")
    with op.batch_alter_table("reflections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reflections_user_id"))
        batch_op.drop_index(batch_op.f("ix_reflections_guild_id_reflections_occurred_on"))

    op.drop_table("reflections")
    with op.batch_alter_table("prompts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prompts_user_id"))

    op.drop_table("prompts")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_user_id"))

    op.drop_table("attendance")
    op.drop_table("questions")
    with op.batch_alter_table("meetups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meetups_series_id"))
        batch_op.drop_index(batch_op.f("ix_meetups_guild_id_meetups_starts_at"))

    op.drop_table("meetups")
    op.drop_table("digest_messages")
    op.drop_table("deliveries")
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_guild_id"))

    op.drop_table("series")
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_responses_guild_id_responses_created_at"))

    op.drop_table("responses")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_members_user_id"))

    op.drop_table("members")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_jobs_held",
            sqlite_where=sa.text("claimed_until IS NOT NULL"),
            postgresql_where=sa.text("claimed_until IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_jobs_guild_id"))
        batch_op.drop_index(
            "ix_jobs_due", sqlite_where=sa.text("done_at IS NULL"), postgresql_where=sa.text("done_at IS NULL")
        )

    op.drop_table("jobs")
    op.drop_table("forms")
    op.drop_table("feeds")
    op.drop_table("digests")
    op.drop_table("contacts")
    op.drop_table("people")
    op.drop_table("host_facts")
    op.drop_table("groups")
