"""A real Jekyll builds a site from what is exported, and its pages hold people's words, and nothing else of theirs."""

import asyncio
import os
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from random import Random

import pytest

from bot.cli.site_folder import write_site
from bot.domain.exports import ExportKind
from bot.domain.forms import DEFAULT_FORM, Choice
from bot.domain.groups import Group
from bot.domain.meetups import Level, Origin, Status
from bot.domain.reflections import Audience, ReflectionKind
from bot.formats.jekyll import compose_post, decode_post, read_post, write_post
from bot.formats.neutral_markdown import plain_words
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.reflections import Author
from bot.services.services import services
from db import groups, meetups
from db.engine import Database
from tests.databases import SEALS, SqliteMaker
from tests.jekyll_site import Page, built

pytestmark = pytest.mark.jekyll

NOW = datetime(2026, 12, 7, 15, tzinfo=UTC)
DAY = date(2026, 12, 1)
CLASS, MEMBERS = 1, 2
CORPUS = os.environ.get("AFTERWORD_CORPUS")  # noqa: TID251 - tests are told where the write-ups are, not the bot
TITLE = 'Who\'s there: "# us" {{ site.title }} <script>alert(1)</script> عشاء 🧶'

# What was typed, and what a reader of the page sees, where that is not the same.
TYPED = {
    "quotes": "She said \"it's\" -- and 'so' it was...",
    "braces": "{{ site.title }} {% include evil.html %} {%- raw -%} {{{ x }}} {# y #} %} }}",
    "front matter": "---\nlayout: evil\npermalink: /index.html\n\nAfter it.",
    "html": "<script>alert(1)</script> <b onclick='x'>bold</b> <!-- gone? --> 1 < 2 &amp; &#60; <3 <https://e.example>",
    "attributes": "Red\n{: .evil onclick='x'}\n\n{::comment}hidden?{:/comment}\n\n{:toc}",
    "notes": "A note[^1] and HTML.\n\n[^1]: The note.\n\n*[HTML]: Hyper",
    "links": "[free](https://evil.example) ![pic](https://evil.example/x.png) [a][b]\n\n[b]: https://evil.example",
    "pipes": "cat x | grep y\n\n||a spoiler|| and `a|b`",
    "numbers": "2026. A year.\n\n7. Seven.",
    "formulas": "It cost $$5 and $$6, or $7.",
    "angles": "cout << x; cin >> y; a <<< b",
    "directions": "שלום עולם \u202egnihtemos \u2066x",
    "signs": "👩\u200d👩\u200d👧 🧵 ｆｕｌｌ ﬁ",
    "definitions": "A word\n: what it means\n\n^\n\nThe end.",
    "questions": "How did it go?\n\nIt was asked within an answer.",
    "code": "```C\nprint('{{ x }}', a <b, {% y %}, `c`)\n```",
    "plain code": "```\nif a < 2: pass  # [x](y) *z*\n```",
    "code in a line": "Type `{{ x }}` or `<b>` or ``a ` b``.",
    "code that never ends": "```\n{{ never }} closed",
    "code by its indent": "Look:\n\n    <b>{{ x }}</b>",
    "code with words behind its fence": "``` to be read\nx = 1\n```",
}
SEEN = {
    "front matter": "layout: evil permalink: /index.html After it.",
    "pipes": "cat x | grep y ||a spoiler|| and a|b",
    "definitions": "A word : what it means ^ The end.",
    "code": "print('{{ x }}', a <b, {% y %}, `c`)",
    "plain code": "if a < 2: pass # [x](y) *z*",
    "code in a line": "Type {{ x }} or <b> or a ` b.",
    "code that never ends": "{{ never }} closed",
    "code with words behind its fence": "to be read x = 1",
}
PIECES = [
    *TYPED.values(), "word", "another", "\n", "\n\n", "    ", "`", "``", "```", "~~~", "{", "{%", "}}", "%}", "<", "<b",
    ">", "[x]", "(y)", "](z)", "{:", "}", "|", "$$", "# ", "> ", "* ", "*", "_", "\\", "&", "&lt;", "---\n", "<!--",
    "-->", "\t", "[^1]", "{::nomarkdown}", "<div markdown=1>", "\u2028", "==", ": ", "^\n", "+ ", "~~", "!", "\x0c",
    "\x1b",
]  # fmt: skip
HARMLESS_TAGS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "ul", "li", "blockquote", "em", "strong", "del", "hr", "br", "pre",
    "code", "div", "span",
}  # fmt: skip
HARMLESS_ATTRIBUTES = {"id", "class"}


def jumbles() -> Sequence[str]:
    """Texts in which anything may follow anything."""
    by_chance = Random(20261201)  # noqa: S311 - the same texts every time
    return ["".join(by_chance.choices(PIECES, k=by_chance.randrange(2, 14))) for _ in range(250)]


def write_ups() -> dict[str, bytes]:
    """The real ones, by name; none where there are none."""
    files = sorted(Path(CORPUS).rglob("*.*")) if CORPUS else []
    return {path.name: path.read_bytes() for path in files if path.name != "README.md"}


async def export_corpus(database: Database, site: Path) -> None:
    transfer = services(database, TimeKeeper(NOW)).transfer
    await transfer.import_jekyll(CLASS, write_ups().items())
    write_site(site, CLASS, await transfer.export(CLASS, ExportKind.JEKYLL, Audience.WEBSITE))


async def export_members(database: Database, site: Path) -> None:
    """What members wrote here: one in the form, one freely, two of whom have the same name."""
    use = services(database, TimeKeeper(NOW))
    async with database.write() as conn:
        await groups.ensure_group(conn, Group(MEMBERS, "Riverbend Python", set_up_at=NOW))
        meetup = await meetups.add(
            conn, guild_id=MEMBERS, title=TITLE, status=Status.ENDED, origin=Origin.HERE, level=Level.EVERYONE,
            timezone="UTC", local_start="2026-12-01T19:00", starts_at=datetime(2026, 12, 1, 19, tzinfo=UTC),
            ends_at=datetime(2026, 12, 1, 21, tzinfo=UTC),
        )  # fmt: skip
    answers = dict(enumerate(list(TYPED.values())[:5], 1))
    for user_id, texts in enumerate((answers, {0: "Freely."}), 5):
        author = Author(user_id, "../..", "en-US", MEMBERS)
        kind = ReflectionKind.FREE if 0 in texts else ReflectionKind.FORM
        await use.reflections.save_form(author, meetup.id, user_id, texts, kind)
        await use.reflections.set_audience(author, meetup.id, Audience.WEBSITE)
        await use.reflections.publish(author, meetup.id)
    first = Author(5, "../..", "en-US", MEMBERS)
    await use.reflections.choose(first, meetup.id, 3, Choice.NOT_YET)
    async with database.write() as conn:
        await groups.change_person(conn, 5, bio="Sings <b>& solders</b>", website="https://e.example/", github="dots")
    write_site(site, MEMBERS, await use.transfer.export(MEMBERS, ExportKind.JEKYLL, Audience.WEBSITE))


@pytest.fixture(scope="module")
def pages(sqlite_maker: SqliteMaker, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Page]:
    """One site with everything, built once."""
    site = tmp_path_factory.mktemp("jekyll") / "site"
    site.mkdir()

    async def export() -> None:
        async with sqlite_maker.fresh() as url:
            database = Database(url, seals=SEALS)
            await export_members(database, site)
            await export_corpus(database, site)
            await database.close()

    asyncio.run(export())
    for group in ({f"typed {name}": text for name, text in TYPED.items()}, dict(enumerate(jumbles()))):
        for name, text in group.items():
            post = compose_post(author="typed", title=str(name), date=DAY, opening=text)
            path, content = write_post(post, filed_on=DAY)
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(content, encoding="utf-8", newline="")
    return built(site)


def by_title(pages: Mapping[str, Page], title: str) -> Page:
    [page] = [page for page in pages.values() if page.title == title]
    return page


def foreign(page: Page) -> set[object]:
    """What stands in a page that no words of a person may put there."""
    return {*page.tags - HARMLESS_TAGS, *(each for each in page.attributes if each[0] not in HARMLESS_ATTRIBUTES)}


@pytest.mark.parametrize("name", TYPED)
def test_the_page_shows_what_was_typed(pages: Mapping[str, Page], name: str) -> None:
    page = by_title(pages, f"typed {name}")
    assert plain_words(page.words) == plain_words(SEEN.get(name, TYPED[name]))
    assert foreign(page) == set()


def test_of_hundreds_of_jumbles_every_word_is_shown_and_nothing_is_obeyed(pages: Mapping[str, Page]) -> None:
    for number, text in enumerate(jumbles()):
        page = by_title(pages, str(number))
        assert foreign(page) == set(), text
        assert letters(page.words) == letters(re.sub(A_LANGUAGE, "", text)), text


A_LANGUAGE = r"(?m)(?<=^```|^~~~)\w+$"  # behind a fence: what the code is in, which nobody is shown


def letters(text: str) -> str:
    return "".join(re.findall(r"[a-z]", text))


def test_what_members_wrote_is_a_page_each_under_their_own_questions(pages: Mapping[str, Page]) -> None:
    form, free = (pages[f"_posts/{handle}/2026-12-01-{handle}-{SLUG}.md"] for handle in ("someone", "someone-2"))
    shown = plain_words(form.words)
    for question, (name, text) in zip(DEFAULT_FORM.questions, list(TYPED.items())[:5], strict=True):
        assert plain_words(question.text) in shown
        assert plain_words(SEEN.get(name, text)) in shown
    assert "Not yet." in shown
    assert free.words == "Freely."
    assert form.title.replace("\u200b", "") == TITLE
    assert form.author.replace("\u200b", "") == "../..|Sings <b>& solders</b>|https://e.example/|dots"
    assert free.author == "../..|||"
    assert foreign(form) | foreign(free) == set()


SLUG = "whos-there-us-site-title-script-alert-1-script-عشاء"


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS, reason="AFTERWORD_CORPUS names no folder of real write-ups")
def test_no_sentence_of_the_real_write_ups_is_missing_on_its_page(pages: Mapping[str, Page]) -> None:
    files = write_ups()
    shown = [(page.path, words(page.words)) for page in pages.values() if not page.author.startswith(("typed", ".."))]
    missing = {name: missing_sentences(name, content, shown) for name, content in files.items()}

    assert len(shown) == len(files) >= 12
    assert {name: sentences for name, sentences in missing.items() if sentences} == {}


def missing_sentences(name: str, content: bytes, shown: Sequence[tuple[str, str]]) -> list[str]:
    """Which sentences of a file stand on no page of its author and title."""
    post = read_post(name, decode_post(content))
    [page] = [text for where, text in shown if where == write_post(post, filed_on=NOW.date())[0]]
    visible = unescape(re.sub(r"<[^<>]*>|\]\([^)]*\)|\{:[^}]*\}|(?m:^``` \w+$)", "", post.body))
    return [each for each in re.split(r"[.!?\n]+", visible) if words(each) not in page]


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", plain_words(text)))
