"""Search

What people wrote is found by the words of `bot.domain.search.normalised`, which stand beside each answer. Triggers keep
an entry for each answer of a submitted reflection, and the index in step with the entries, whoever writes: to be made
again by a migration that replaces the tables they hang on, as SQLite does to change one.
"""

import sqlalchemy as sa
from alembic import op

from bot.domain.search import normalised

revision = "0004"
down_revision = "0003"

_READERS = ("me", "organisers", "group", "website")
_AT_ONCE = 2_000

# The newest day has the largest place, and the order within a day tells nothing: 22 bits are days since 1970, 41 chance.
_ENTRIES = """
    INSERT INTO search_entries (place, answer_id, guild_id, audience, words)
    SELECT {day} * 2199023255552 + {chance}, answers.id, reflections.guild_id, answers.audience, answers.words
    FROM answers JOIN reflections ON reflections.id = answers.reflection_id
    WHERE {wanted} AND reflections.status = 'submitted' AND answers.words <> ''
"""
_ELSE_FOLLOW = " ON CONFLICT (answer_id) DO UPDATE SET audience = excluded.audience, words = excluded.words"
_SQLITE = {
    "day": "CAST(julianday(reflections.occurred_on) - 2440587.5 AS INTEGER)",
    "chance": "(random() & 2199023255551)",
}
_POSTGRES = {
    "day": "CAST(reflections.occurred_on - DATE '1970-01-01' AS bigint)",
    "chance": "CAST(floor(random() * 2199023255552) AS bigint)",
}


def _terms(entry: str, trim: str = "trim") -> str:
    """An entry's words, each with its group before it: nobody's search reads through the words of other groups."""
    group = f"CAST({entry}guild_id AS text) || '·'"
    return f"{group} || replace({trim}({entry}words), ' ', ' ' || {group})"


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        op.execute("PRAGMA cache_size = -65536")
    op.create_table(
        "search_entries",
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("answer_id", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "audience",
            sa.Enum(*_READERS, native_enum=False, create_constraint=True, name="audience", length=32),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name=op.f("fk_search_entries_answer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("answer_id", name=op.f("uq_search_entries_answer_id")),
    )
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("words", sa.Text(), server_default="", nullable=False))
    _write_words()

    # In the order of their days, so that places come nearly in order.
    by_day = " ORDER BY reflections.occurred_on"
    op.execute(_ENTRIES.format(wanted="true", **(_SQLITE if is_sqlite else _POSTGRES)) + by_day)
    with op.batch_alter_table("search_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_search_entries_guild_id_search_entries_place"), ["guild_id", "place"], unique=False
        )
    for statement in _for_sqlite() if is_sqlite else _for_postgres():
        op.execute(statement)
    _note_who_reflected()
    if is_sqlite:
        op.execute("PRAGMA cache_size = -2000")


def _write_words() -> None:
    answers = sa.table("answers", sa.column("id"), sa.column("text"), sa.column("words"))
    of_one = sa.update(answers).where(answers.c.id == sa.bindparam("one")).values(words=sa.bindparam("found"))
    last = 0
    while True:
        newer = sa.select(answers.c.id, answers.c.text).where(answers.c.id > last).order_by(answers.c.id)
        rows = op.get_bind().execute(newer.limit(_AT_ONCE)).all()
        if not rows:
            return
        op.get_bind().execute(of_one, [{"one": row.id, "found": normalised(row.text)} for row in rows])
        last = rows[-1].id


def _note_who_reflected() -> None:
    """Who has reflected with their name is noted beside the meetup; of the others only the seal tells."""
    op.execute(
        "INSERT INTO prompts (meetup_id, user_id, surface, state)"
        " SELECT meetup_id, user_id, 'thread', 'answered' FROM reflections"
        " WHERE status IN ('submitted', 'withdrawn') AND meetup_id IS NOT NULL AND user_id IS NOT NULL AND signed"
        " ON CONFLICT (meetup_id, user_id) DO UPDATE SET state = 'answered'"
    )


def _for_sqlite() -> list[str]:
    """The words are plain by then: to the tokenizer "ascii" all that is not ASCII, the sign · too, belongs to a word."""
    put = _ENTRIES.format(wanted="{wanted}", **_SQLITE) + _ELSE_FOLLOW
    drop = f"INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', old.place, {_terms('old.')})"  # noqa: S608 - own names
    add = f"INSERT INTO search_index (rowid, words) VALUES (new.place, {_terms('new.')})"  # noqa: S608 - own names
    return [
        "CREATE VIRTUAL TABLE search_index USING fts5(words, content='', tokenize='ascii')",
        # In memory much at a time, this once: the parts of the index would else be joined again and again.
        "INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 67108864)",
        f"INSERT INTO search_index (rowid, words) SELECT place, {_terms('')} FROM search_entries ORDER BY place",  # noqa: S608 - own names
        "INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 1048576)",
        f"CREATE TRIGGER search_entry_added AFTER INSERT ON search_entries BEGIN {add}; END",
        f"CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entries BEGIN {drop}; END",
        f"""CREATE TRIGGER search_entry_changed AFTER UPDATE OF words ON search_entries
            WHEN new.words <> old.words BEGIN {drop}; {add}; END""",
        f"""CREATE TRIGGER search_answer_added AFTER INSERT ON answers
            BEGIN {put.format(wanted="answers.id = new.id")}; END""",
        f"""CREATE TRIGGER search_answer_changed AFTER UPDATE OF words, audience ON answers BEGIN
            DELETE FROM search_entries WHERE answer_id = new.id AND new.words = '';
            {put.format(wanted="answers.id = new.id")}; END""",  # noqa: S608 - own names
        f"""CREATE TRIGGER search_reflection_changed AFTER UPDATE OF status, occurred_on ON reflections
            WHEN new.status <> old.status OR new.occurred_on <> old.occurred_on BEGIN
            DELETE FROM search_entries WHERE answer_id IN (SELECT id FROM answers WHERE reflection_id = new.id);
            {put.format(wanted="answers.reflection_id = new.id")}; END""",  # noqa: S608 - own names
    ]


def _for_postgres() -> list[str]:
    put = _ENTRIES.format(wanted="{wanted}", **_POSTGRES) + _ELSE_FOLLOW
    return [
        "SET LOCAL maintenance_work_mem = '256MB'",
        f"""CREATE INDEX ix_search_entries_terms ON search_entries
            USING gin (array_to_tsvector(string_to_array({_terms("", "btrim")}, ' '))) WITH (fastupdate = off)""",
        f"""CREATE FUNCTION search_answer_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF new.words = '' THEN DELETE FROM search_entries WHERE answer_id = new.id; END IF;
            {put.format(wanted="answers.id = new.id")}; RETURN NULL; END $$""",  # noqa: S608 - own names
        """CREATE TRIGGER search_answer_changed AFTER INSERT OR UPDATE OF words, audience ON answers
            FOR EACH ROW EXECUTE FUNCTION search_answer_changed()""",
        f"""CREATE FUNCTION search_reflection_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            DELETE FROM search_entries WHERE answer_id IN (SELECT id FROM answers WHERE reflection_id = new.id);
            {put.format(wanted="answers.reflection_id = new.id")}; RETURN NULL; END $$""",  # noqa: S608 - own names
        """CREATE TRIGGER search_reflection_changed AFTER UPDATE OF status, occurred_on ON reflections
            FOR EACH ROW WHEN (new.status <> old.status OR new.occurred_on <> old.occurred_on)
            EXECUTE FUNCTION search_reflection_changed()""",
    ]


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in ("answer_added", "answer_changed", "reflection_changed"):
            op.execute(f"DROP TRIGGER search_{trigger}")
        op.execute("DROP TABLE search_index")
    else:
        for trigger, table in (("answer_changed", "answers"), ("reflection_changed", "reflections")):
            op.execute(f"DROP TRIGGER search_{trigger} ON {table}")
            op.execute(f"DROP FUNCTION search_{trigger}()")
    op.drop_table("search_entries")
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.drop_column("words")
