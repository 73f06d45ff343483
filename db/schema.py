"""All tables of Afterword.

Foreign keys say what goes with what when something is deleted: everything of a group with the group,
everything of a person with the person. Names and texts of people stand in as few places as can be.
"""

import sqlalchemy as sa

from bot.domain.forms import Choice, QuestionKind
from bot.domain.groups import Consent, PromptsWanted
from bot.domain.jobs import JobKind, Outcome
from bot.domain.meetups import AttendanceSource, AttendanceState, Level, Origin, RsvpAnswer, Status
from bot.domain.prompts import PromptState, Surface
from bot.domain.reflections import Audience, FeltLevel, ReflectionKind, ReflectionStatus
from db.types import Names, UtcDateTime, discord_id, own_id, word, words_of_text

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _of_group(*, primary_key: bool = False, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey("groups.guild_id", ondelete="CASCADE")
    return discord_id("guild_id", key, primary_key=primary_key, nullable=nullable)


def _of_person(name: str = "user_id", *, nullable: bool = False) -> sa.Column[int]:
    return discord_id(name, sa.ForeignKey("people.user_id", ondelete="CASCADE"), nullable=nullable)


def _by_person(name: str) -> sa.Column[int]:
    """Who did it: kept empty when that person is deleted, since what they did is the group's."""
    return discord_id(name, sa.ForeignKey("people.user_id", ondelete="SET NULL"), nullable=True)


def _of(
    table: str, name: str, *, primary_key: bool = False, nullable: bool = False, ondelete: str = "CASCADE"
) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id", ondelete=ondelete)
    return sa.Column(name, sa.BigInteger, key, primary_key=primary_key, nullable=nullable)


# ------------------------------------------------------------------ groups and people

groups = sa.Table(
    "groups",
    metadata,
    discord_id("guild_id", primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("timezone", sa.String(64), nullable=False),
    discord_id("announcement_channel_id", nullable=True),
    discord_id("reflection_channel_id", nullable=True),
    discord_id("organiser_channel_id", nullable=True),
    discord_id("organiser_role_id", nullable=True),
    sa.Column("digest_weekday", sa.SmallInteger, nullable=False),
    sa.Column("digest_hour", sa.SmallInteger, nullable=False),
    sa.Column("reminder_minutes", sa.JSON, nullable=False),
    sa.Column("unsigned_minimum", sa.SmallInteger, nullable=False),
    sa.Column("dm_pace_seconds", sa.SmallInteger, nullable=False),
    sa.Column("meetup_threads", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("scheduled_events", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("announce_days", sa.SmallInteger, nullable=False, server_default="14"),
    sa.Column("voice_minutes", sa.SmallInteger, nullable=False, server_default="10"),
    sa.Column("calendar_token", sa.String(43)),
    sa.Column("set_up_at", UtcDateTime),
    sa.Column("left_at", UtcDateTime),
    sa.CheckConstraint("digest_weekday BETWEEN 0 AND 6", "digest_weekday"),
    sa.CheckConstraint("digest_hour BETWEEN 0 AND 23", "digest_hour"),
    sa.CheckConstraint("unsigned_minimum >= 1", "unsigned_minimum"),
    sa.Index(None, "calendar_token", unique=True),
)

people = sa.Table(
    "people",
    metadata,
    discord_id("user_id", primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("language", sa.String(16)),
    sa.Column("timezone", sa.String(64)),
    word(PromptsWanted, "prompts"),
    sa.Column("paused_until", UtcDateTime),
    sa.Column("quiet_from", sa.SmallInteger, nullable=False),
    sa.Column("quiet_to", sa.SmallInteger, nullable=False),
    sa.Column("dm_closed_at", UtcDateTime),
    word(Audience, "last_audience", nullable=True),
    sa.Column("last_signed", sa.Boolean),
    # How they stand under published posts; `profile_name` is empty where their name in the group will do.
    sa.Column("handle", sa.String(64)),
    sa.Column("profile_name", sa.Text),
    sa.Column("bio", sa.Text),
    sa.Column("website", sa.Text),
    sa.Column("github", sa.String(64)),
    # Whether they want to hear, after a talk of theirs, what people learned from it.
    sa.Column("talk_words", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("calendar_token", sa.String(43)),
    sa.Index(None, "calendar_token", unique=True),
    sa.Index(None, "handle", unique=True),
)

members = sa.Table(
    "members",
    metadata,
    _of_group(primary_key=True),
    discord_id("user_id", sa.ForeignKey("people.user_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    word(Consent, "consent", nullable=True),
    sa.Column("left_at", UtcDateTime),
    sa.Index(None, "user_id"),
)

contacts = sa.Table(
    "contacts",
    metadata,
    discord_id("user_id", sa.ForeignKey("people.user_id", ondelete="CASCADE"), primary_key=True),
    # The person's own local date. The key is the contact budget: one prompt or nudge a person a day.
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("reason", sa.String(64), nullable=False),
)

# ------------------------------------------------------------------ meetups

series = sa.Table(
    "series",
    metadata,
    own_id(),
    _of_group(),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),  # RFC 5545 RRULE, in wall-clock time of `timezone`
    sa.Column("timezone", sa.String(64), nullable=False),
    sa.Column("local_start", sa.String(16), nullable=False),
    sa.Column("minutes", sa.Integer, nullable=False),
    sa.Column("template", sa.JSON, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False, server_default="0"),
    sa.Column("ended_at", UtcDateTime),
    _by_person("created_by"),
    discord_id("request_id", nullable=True),
    sa.Index(None, "guild_id"),
    sa.Index(None, "request_id", unique=True),
)

feeds = sa.Table(
    "feeds",
    metadata,
    own_id(),
    _of_group(),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("name", sa.Text),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("checked_at", UtcDateTime),
    sa.Column("confirmed_at", UtcDateTime),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("error", sa.Text),
    _by_person("created_by"),
    sa.UniqueConstraint("guild_id", "url"),
)

meetups = sa.Table(
    "meetups",
    metadata,
    own_id(),
    _of_group(),
    _of("series", "series_id", nullable=True, ondelete="SET NULL"),
    # The wall-clock time that the series' rule gives it, wherever it was moved since: RFC 5545's RECURRENCE-ID.
    sa.Column("series_slot", sa.String(16)),
    # What was changed for this one alone, by column: a change of the whole series leaves it as it is.
    sa.Column("own_fields", Names, nullable=False, server_default="[]"),
    _of("feeds", "feed_id", nullable=True, ondelete="SET NULL"),
    sa.Column("feed_uid", sa.Text),
    word(Origin, "origin"),
    word(Status, "status"),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("venue", sa.Text),
    sa.Column("link", sa.Text),
    sa.Column("online", sa.Boolean, nullable=False, server_default=sa.false()),
    word(Level, "level"),
    sa.Column("capacity", sa.Integer),
    sa.Column("food", sa.Text),
    sa.Column("organiser", sa.Text),
    sa.Column("timezone", sa.String(64), nullable=False),
    sa.Column("local_start", sa.String(16), nullable=False),
    sa.Column("starts_at", UtcDateTime, nullable=False),
    sa.Column("ends_at", UtcDateTime, nullable=False),
    sa.Column("rsvp_deadline", UtcDateTime),
    sa.Column("revision", sa.Integer, nullable=False, server_default="0"),
    sa.Column("checkin_code", sa.String(16)),
    sa.Column("cancel_reason", sa.Text),
    sa.Column("announced_at", UtcDateTime),
    discord_id("card_channel_id", nullable=True),
    discord_id("card_message_id", nullable=True),
    discord_id("thread_id", nullable=True),
    discord_id("event_id", nullable=True),
    # The native event as it was last written or read: what differs from it there was changed in Discord.
    sa.Column("event_shown", sa.JSON(none_as_null=True)),
    # Time and place as people were last told: what differs from it is still to be told.
    sa.Column("told", sa.JSON(none_as_null=True)),
    discord_id("voice_channel_id", nullable=True),
    _by_person("created_by"),
    # The interaction that made it: Discord may hand over the same one twice.
    discord_id("request_id", nullable=True),
    sa.UniqueConstraint("request_id"),
    sa.UniqueConstraint("feed_id", "feed_uid"),
    sa.CheckConstraint("ends_at > starts_at", "ends_after_start"),
    sa.CheckConstraint("capacity IS NULL OR capacity > 0", "capacity"),
    sa.Index(None, "guild_id", "starts_at"),
    sa.Index(None, "series_id", "series_slot", unique=True),
    sa.Index(None, "event_id", unique=True),
    sa.Index(None, "guild_id", "checkin_code", unique=True),
)

talks = sa.Table(
    "talks",
    metadata,
    own_id(),
    _of("meetups", "meetup_id"),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("speaker", sa.Text),
    _by_person("speaker_id"),
    sa.Column("abstract", sa.Text),
    sa.Column("links", sa.JSON, nullable=False),
    discord_id("request_id", nullable=True),
    sa.UniqueConstraint("request_id"),
    sa.UniqueConstraint("meetup_id", "position"),
)

# Where a speaker was told what people learned from a talk: taking words back changes that message too.
talk_messages = sa.Table(
    "talk_messages",
    metadata,
    _of("talks", "talk_id", primary_key=True),
    _of_person(),
    discord_id("channel_id", nullable=False),
    discord_id("message_id", nullable=False),
    sa.Index(None, "user_id"),
)

# What members answer to a call for talks, until an organiser has decided.
talk_proposals = sa.Table(
    "talk_proposals",
    metadata,
    own_id(),
    _of("meetups", "meetup_id"),
    _of_person(),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("abstract", sa.Text),
    sa.Column("link", sa.Text),
    sa.Column("proposed_at", UtcDateTime, nullable=False),
    sa.Column("accepted", sa.Boolean),
    _of("talks", "talk_id", nullable=True, ondelete="SET NULL"),
    discord_id("request_id", nullable=False),
    sa.UniqueConstraint("request_id"),
    sa.Index(None, "meetup_id"),
    sa.Index(None, "user_id"),
)

# What an organiser asked of a meetup that cannot be done yet: until the time is put right, or until Save.
edits = sa.Table(
    "edits",
    metadata,
    own_id(),
    _of_group(),
    _of_person(),
    _of("meetups", "meetup_id", nullable=True),  # None: the meetup is still to be made
    sa.Column("wanted", sa.JSON, nullable=False),
    sa.Column("kept_at", UtcDateTime, nullable=False),
    sa.Index(None, "guild_id", "kept_at"),
    sa.Index(None, "user_id"),
    sa.Index(None, "meetup_id"),
)

rsvps = sa.Table(
    "rsvps",
    metadata,
    own_id(),
    _of("meetups", "meetup_id"),
    _of_person(),
    word(RsvpAnswer, "answer"),
    sa.Column("guests", sa.Integer, nullable=False, server_default="0"),
    sa.Column("expectation", sa.Text),
    sa.Column("answered_at", UtcDateTime, nullable=False),
    sa.Column("queued_at", UtcDateTime),  # since when on the waitlist; the order of promotion
    # Said by pressing Interested on the native event, and gone again with it.
    sa.Column("from_event", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("meetup_id", "user_id"),
    sa.CheckConstraint("guests >= 0", "guests"),
    sa.Index(None, "user_id"),
)

attendance = sa.Table(
    "attendance",
    metadata,
    sa.Column("meetup_id", sa.BigInteger, sa.ForeignKey("meetups.id", ondelete="CASCADE"), primary_key=True),
    discord_id("user_id", sa.ForeignKey("people.user_id", ondelete="CASCADE"), primary_key=True),
    word(AttendanceState, "state"),
    word(AttendanceSource, "source"),
    sa.Column("noted_at", UtcDateTime, nullable=False),
    _by_person("noted_by"),
    sa.Index(None, "user_id"),
)

voice_presence = sa.Table(
    "voice_presence",
    metadata,
    own_id(),
    _of("meetups", "meetup_id"),
    _of_person(),
    sa.Column("joined_at", UtcDateTime, nullable=False),
    # The bot may be killed before it sees somebody leave: they were there until then at least.
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.Column("left_at", UtcDateTime),
    sa.Index(None, "meetup_id", "user_id"),
    sa.Index(None, "user_id"),
)

# ------------------------------------------------------------------ forms and reflections

forms = sa.Table(
    "forms",
    metadata,
    own_id(),
    _of_group(),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime),
    _by_person("created_by"),
    sa.UniqueConstraint("guild_id", "version"),
)

# The next version of a group's form while organisers work on it: one for all of them, until Save or Discard.
form_drafts = sa.Table(
    "form_drafts",
    metadata,
    _of_group(primary_key=True),
    sa.Column("questions", sa.JSON, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    _by_person("changed_by"),
)

questions = sa.Table(
    "questions",
    metadata,
    own_id(),
    _of("forms", "form_id"),
    sa.Column("position", sa.SmallInteger, nullable=False),
    sa.Column("label", sa.String(45), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    word(QuestionKind, "kind"),
    sa.Column("skippable", sa.Boolean, nullable=False),
    sa.Column("with_choice", sa.Boolean, nullable=False),
    sa.Column("options", Names, nullable=False, server_default="[]"),  # of a choice
    sa.UniqueConstraint("form_id", "position"),
    sa.CheckConstraint("position BETWEEN 1 AND 5", "position"),
)

reflections = sa.Table(
    "reflections",
    metadata,
    own_id(),
    _of_group(),
    _of("meetups", "meetup_id", nullable=True),
    _of("forms", "form_id", nullable=True, ondelete="RESTRICT"),
    _of_person(nullable=True),
    # Who wrote an unsigned one, sealed with a key that is not in the database (bot/domain/seals.py).
    sa.Column("author_seal", sa.String(43)),
    sa.Column("byline", sa.String(64)),  # the author's handle of a post read from a file
    word(ReflectionKind, "kind"),
    word(ReflectionStatus, "status"),
    sa.Column("signed", sa.Boolean, nullable=False),
    sa.Column("title", sa.Text),
    sa.Column("occurred_on", sa.Date, nullable=False),
    sa.Column("submitted_at", UtcDateTime),
    sa.Column("edited_at", UtcDateTime),  # the last change of its words since it was submitted
    sa.Column("updated_at", UtcDateTime, nullable=False),
    word(FeltLevel, "level_felt", checked=False, nullable=True),
    # Whether a sentence of it may stand on the next announcement, for whoever has not been there yet.
    sa.Column("newcomers_may_read", sa.Boolean, nullable=False, server_default=sa.false()),
    # What reading a file needs in order to write it again, character for character.
    sa.Column("source_fingerprint", sa.String(64)),
    sa.Column("source", sa.JSON),
    sa.UniqueConstraint("meetup_id", "user_id"),
    sa.UniqueConstraint("guild_id", "source_fingerprint"),
    sa.UniqueConstraint("author_seal"),
    sa.CheckConstraint("user_id IS NOT NULL OR byline IS NOT NULL OR author_seal IS NOT NULL", "has_author"),
    sa.Index(None, "guild_id", "occurred_on"),
    sa.Index(None, "user_id"),
    # Few are unsigned: whose they are is looked for by trying the seal, at each search.
    sa.Index(
        "ix_reflections_sealed",
        "guild_id",
        sqlite_where=sa.text("author_seal IS NOT NULL"),
        postgresql_where=sa.text("author_seal IS NOT NULL"),
    ),
)

# Since when an unsigned reflection may be seen where `reader` reads: together with the others of its batch, and in
# the order of tokens that tell nothing.
releases = sa.Table(
    "releases",
    metadata,
    _of("reflections", "reflection_id", primary_key=True),
    word(Audience, "reader", primary_key=True),
    sa.Column("batch", sa.Integer, nullable=False),
    sa.Column("token", sa.String(16), nullable=False),
)

answers = sa.Table(
    "answers",
    metadata,
    own_id(),
    _of("reflections", "reflection_id"),
    sa.Column("position", sa.SmallInteger, nullable=False),  # 0 is the free text, or an opening
    sa.Column("text", sa.Text, nullable=False),
    word(Choice, "choice", nullable=True),
    sa.Column("rating", sa.SmallInteger),
    sa.Column("skipped", sa.Boolean, nullable=False, server_default=sa.false()),
    word(Audience, "audience"),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    # By which it is found (bot/domain/search.py): to be set together with the text.
    sa.Column("words", sa.Text, nullable=False, server_default="", default=words_of_text),
    sa.UniqueConstraint("reflection_id", "position"),
)

# Where each answer of a submitted reflection stands among what is searched: the newest day has the largest place, and
# the order within a day tells nothing. Triggers keep it, and the index over it (db/migrations/versions/0004_search.py).
search_entries = sa.Table(
    "search_entries",
    metadata,
    sa.Column("place", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    _of("answers", "answer_id"),
    discord_id("guild_id", nullable=False),
    word(Audience, "audience"),
    sa.Column("words", sa.Text, nullable=False),
    sa.UniqueConstraint("answer_id"),
    sa.Index(None, "guild_id", "place"),
)

# What an answer was made of: a message each in the conversation, or one form. The source's id makes a
# repeated event change nothing, and lets an edited or deleted message be followed.
answer_parts = sa.Table(
    "answer_parts",
    metadata,
    own_id(),
    _of("reflections", "reflection_id"),
    sa.Column("position", sa.SmallInteger, nullable=False),
    discord_id("source_id", nullable=False),  # of an unsigned reflection: sealed
    sa.Column("place", sa.BigInteger, nullable=False),  # the order of an answer's parts
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("attachments", sa.JSON, nullable=False),
    sa.UniqueConstraint("reflection_id", "position", "source_id"),
    sa.Index(None, "source_id"),
)

answer_versions = sa.Table(
    "answer_versions",
    metadata,
    own_id(),
    _of("reflections", "reflection_id"),
    sa.Column("position", sa.SmallInteger, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("replaced_at", UtcDateTime, nullable=False),
    # The event that had brought it: the same one again is not taken for something new.
    discord_id("source_id", nullable=True),
    sa.Index(None, "reflection_id", "position"),
)

conversations = sa.Table(
    "conversations",
    metadata,
    discord_id("user_id", sa.ForeignKey("people.user_id", ondelete="CASCADE"), primary_key=True),
    # Not which reflection: an unsigned one is not to be found by its author's id.
    _of("meetups", "meetup_id"),
    sa.Column("position", sa.SmallInteger, nullable=False),
    # The last message that was heard: what came after it, while the bot was away, is looked for.
    discord_id("heard_until", nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Index(None, "meetup_id"),
)

# Files that were handed out: copies that taking something back cannot reach.
exports = sa.Table(
    "exports",
    metadata,
    own_id(),
    _of_group(),
    sa.Column("kind", sa.String(16), nullable=False),
    word(Audience, "audience"),
    sa.Column("made_at", UtcDateTime, nullable=False),
    _by_person("made_by"),
    sa.Column("folder", sa.Text),  # one that a next export keeps in step; NULL is a file that somebody took
    sa.Index(None, "guild_id"),
)

export_items = sa.Table(
    "export_items",
    metadata,
    _of("exports", "export_id", primary_key=True),
    _of("reflections", "reflection_id", primary_key=True),
    sa.Index(None, "reflection_id"),
)

prompts = sa.Table(
    "prompts",
    metadata,
    own_id(),
    _of("meetups", "meetup_id"),
    _of_person(),
    word(Surface, "surface"),
    word(PromptState, "state"),
    sa.Column("sent_at", UtcDateTime),
    sa.Column("nudged_at", UtcDateTime),
    sa.UniqueConstraint("meetup_id", "user_id"),
    sa.Index(None, "user_id"),
)

# ------------------------------------------------------------------ digests

digests = sa.Table(
    "digests",
    metadata,
    own_id(),
    _of_group(),
    sa.Column("week", sa.String(8), nullable=False),  # ISO 8601, "2026-W47"
    sa.Column("for_organisers", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("posted_at", UtcDateTime),
    sa.Column("period_start", sa.Date, nullable=False),
    sa.Column("period_end", sa.Date, nullable=False),
    sa.Column("late", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("edited_at", UtcDateTime),
    sa.UniqueConstraint("guild_id", "week", "for_organisers"),
)

digest_messages = sa.Table(
    "digest_messages",
    metadata,
    own_id(),
    _of("digests", "digest_id"),
    sa.Column("position", sa.SmallInteger, nullable=False),
    discord_id("channel_id", nullable=False),
    discord_id("message_id", nullable=False),
    sa.UniqueConstraint("digest_id", "position"),
)

# What a digest showed of whom: taking words back finds every post that carried them.
digest_quotes = sa.Table(
    "digest_quotes",
    metadata,
    own_id(),
    _of("digests", "digest_id"),
    _of("reflections", "reflection_id"),
    sa.Column("position", sa.SmallInteger, nullable=False),  # of the answer
    sa.Column("sentences", sa.Text, nullable=False),
    sa.Index(None, "digest_id"),
    sa.Index(None, "reflection_id"),
)

# The themes that a digest showed: what organisers respond to.
digest_themes = sa.Table(
    "digest_themes",
    metadata,
    own_id(),
    _of("digests", "digest_id"),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("people", sa.Integer, nullable=False),
    sa.Index(None, "digest_id"),
)

digest_theme_sources = sa.Table(
    "digest_theme_sources",
    metadata,
    _of("digest_themes", "theme_id", primary_key=True),
    _of("reflections", "reflection_id", primary_key=True),
    sa.Index(None, "reflection_id"),
)

responses = sa.Table(
    "responses",
    metadata,
    own_id(),
    _of_group(),
    sa.Column("theme", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    _by_person("created_by"),
    discord_id("request_id", nullable=True),
    # Whether the theme is a digest's: words that people may take back.
    sa.Column("from_digest", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index(None, "guild_id", "created_at"),
    sa.Index(None, "request_id", unique=True),
)

# Whose words a response answers.
response_sources = sa.Table(
    "response_sources",
    metadata,
    _of("responses", "response_id", primary_key=True),
    _of("reflections", "reflection_id", primary_key=True),
    sa.Index(None, "reflection_id"),
)

# ------------------------------------------------------------------ durable work

jobs = sa.Table(
    "jobs",
    metadata,
    own_id(),
    # Without a CHECK: a release that brings a kind needs no new table.
    word(JobKind, "kind", checked=False),
    sa.Column("key", sa.String(120), nullable=False),
    _of_group(nullable=True),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("useless_after", UtcDateTime),  # the kind's rule for lateness; NULL is never too late
    # Counts how often it was planned anew, so that a change made while it runs is not lost.
    sa.Column("generation", sa.Integer, nullable=False, server_default="0"),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    sa.Column("claimed_by", sa.String(64)),
    sa.Column("claimed_until", UtcDateTime),
    sa.Column("done_at", UtcDateTime),
    word(Outcome, "outcome", nullable=True),
    sa.Column("note", sa.Text),
    sa.UniqueConstraint("key"),
    sa.Index(
        "ix_jobs_due",
        "due_at",
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    ),
    sa.Index(
        "ix_jobs_held",
        "claimed_until",
        sqlite_where=sa.text("claimed_until IS NOT NULL"),
        postgresql_where=sa.text("claimed_until IS NOT NULL"),
    ),
    sa.Index(None, "guild_id"),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    own_id(),
    _of("jobs", "job_id"),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("recipient", sa.String(40), nullable=False),  # "channel:ID" or "dm:ID"
    sa.Column("nonce", sa.String(25), nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("sent_at", UtcDateTime),
    discord_id("channel_id", nullable=True),
    discord_id("message_id", nullable=True),
    sa.UniqueConstraint("job_id", "generation", "recipient"),
)

# ------------------------------------------------------------------ the host

# Small facts that the program keeps about itself, such as which commands it registered last.
host_facts = sa.Table(
    "host_facts",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
