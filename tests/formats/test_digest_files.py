import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from xml.etree import ElementTree as ET

import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digest import Digest, Drawn
from bot.domain.periods import Period
from bot.domain.quotes import Quote
from bot.domain.responses import Response
from bot.domain.themes import Theme
from bot.formats.digest_files import Published, atom_feed, html_page, jekyll_post, markdown_file
from bot.texts import say_in
from tests.formats.test_digests import DIGEST, GROUP, NOTHING, SAY

MONDAY = datetime(2026, 12, 7, 15, tzinfo=UTC)
HINTS = Quote(7, 2, "A type hint is a promise that nobody checks at night.", "Noor", None)
FULL = replace(
    DIGEST,
    themes=(Theme("type hints", 4, HINTS, (3, 5, 7)),),
    responses=(Response(1, 1, "folding chairs", "We borrowed forty soft ones.", MONDAY),),
)
ATOM = {"atom": "http://www.w3.org/2005/Atom"}
# Of the page itself, and of what Markdown makes; none of them leads anywhere or runs anything.
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "strong", "blockquote", "br"),
    *("pre", "code", "ul", "ol", "li", "em", "hr"),
}


def _read(feed: bytes) -> ET.Element:
    return ET.fromstring(feed)  # noqa: S314 - it was written here


hostile = st.text(min_size=1, max_size=200) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        "{{ site.secret }} {% raw %}",
        "[here](https://evil.example)",
        "# not a heading",
        '"quoted": #yaml',
        "| a | table |",
        "\u202eright to left",
        "```\ncode\n```",
        "![x](https://evil.example/p.png)",
        "1986. A great year.",
    ]
)


def test_a_markdown_file_reads_like_this() -> None:
    assert markdown_file(FULL, GROUP, SAY) == (
        """\
# Riverbend Python: the week of Mon, Nov 30

## Last week

**Type hints by the river**, Tue, Dec 1: 14 people came, 3 for the first time

- Protocols (Ada)

- Generics

1 reflection about another meetup

## What people learned

**type hints** (4 people)

> A type hint is a promise that nobody checks at night.
>
> — Noor

## In their words

> A protocol needs no parent class.
>\x20
> That was new to me.
>
> — Tomás, about Type hints by the river

> I spoke to three strangers.
>
> — unsigned

## Would they come again?

**Would you find value in this kind of event again?**\x20\x20
8 yes, 1 maybe, 0 not yet (9 of 14 who came answered)

## You said, we changed

**Folding chairs**: We borrowed forty soft ones.

## Coming up

**Lightning talks**, Wednesday, December 9, 2026, 7:00 PM (Central Standard Time)\x20\x20
Where: Boathouse 4\x20\x20
4 places left
"""
    )


def test_a_page_holds_the_picture_and_the_words_that_say_the_same() -> None:
    page = html_page(FULL, GROUP, SAY, Drawn(b"\x89PNG", '8 "yes" & more'))

    assert '<html lang="en">' in page
    assert "<title>Riverbend Python: the week of Mon, Nov 30</title>" in page
    assert '<img src="data:image/png;base64,iVBORw==" alt="8 &quot;yes&quot; &amp; more">' in page
    assert "<strong>type hints</strong> (4 people)" in page
    assert "<img" not in html_page(FULL, GROUP, SAY, None)


def test_a_post_has_front_matter_that_a_site_reads_and_the_day_the_period_ends() -> None:
    path, text = jekyll_post(FULL, replace(GROUP, name='River: "bend" #1'), SAY)

    _, head, body = text.split("---\n", 2)
    assert path == "_posts/digests/2026-12-06-river-bend-1-2026-w49.md"
    assert yaml.safe_load(head) == {
        "layout": "post",
        "author": "River-bend-1",
        "title": 'River: "bend" #1: the week of Mon, Nov 30',
        "category": "digests",
    }
    assert body.startswith("## Last week\n")


def test_a_season_is_called_by_its_name_in_the_groups_language() -> None:
    spanish = say_in("es")
    quarter = replace(FULL, period=Period.parse("2026-Q4"))

    assert markdown_file(quarter, GROUP, SAY).startswith("# Riverbend Python: 4th quarter 2026\n\n## What was\n")
    assert markdown_file(quarter, GROUP, spanish).startswith("# Riverbend Python: 4.º trimestre de 2026\n")
    assert markdown_file(replace(NOTHING, period=Period.parse("2026")), GROUP, SAY) == (
        "# Riverbend Python: 2026\n\nThere is nothing to tell about 2026.\n"
    )


def test_a_feed_has_an_entry_for_each_digest_that_tells_something() -> None:
    feed = _read(
        atom_feed(
            [Published(MONDAY, FULL), Published(MONDAY, NOTHING)], GROUP, SAY, "https://river.example/digests/x.atom"
        )
    )

    [entry] = feed.findall("atom:entry", ATOM)
    assert feed.findtext("atom:title", namespaces=ATOM) == "Riverbend Python: what people learned"
    assert entry.findtext("atom:id", namespaces=ATOM) == "urn:afterword:1:digest:2026-W49"
    assert entry.findtext("atom:updated", namespaces=ATOM) == "2026-12-07T15:00:00+00:00"
    assert "<strong>type hints</strong> (4 people)" in (entry.findtext("atom:content", namespaces=ATOM) or "")


@given(hostile, hostile, hostile)
def test_nothing_that_people_wrote_is_obeyed_by_a_page_a_site_or_a_feed(words: str, name: str, title: str) -> None:
    digest = Digest(
        Period.parse("2026-W49"),
        (),
        0,
        (Quote(1, 2, words, name, title),),
        (),
        (),
        themes=(Theme(title, 3, Quote(2, 2, words, name, None), (1, 2, 3)),),
        responses=(Response(1, 1, title, words, MONDAY),),
    )
    group = replace(GROUP, name=title)

    page = html_page(digest, group, SAY, None)
    post = jekyll_post(digest, group, SAY)[1].split("---\n", 2)[2]  # no site runs what stands in front matter
    feed = _read(atom_feed([Published(MONDAY, digest)], group, SAY, ""))

    tags = set(re.findall(r"<(/?[a-zA-Z!][a-zA-Z0-9]*)", page)) - {"!DOCTYPE"}
    assert {each.strip("/") for each in tags} <= TAGS
    assert "evil.example" not in "".join(re.findall(r"""(?:href|src)\s*=\s*["'][^"']*""", page))
    assert "{{" not in post
    assert "{%" not in post
    assert "<script" not in (feed.findtext("atom:entry/atom:content", namespaces=ATOM) or "").casefold()
    said = "".join(filter(str.isalnum, unescape(re.sub(r"<[^>]*>", "", page))))
    assert all(letter in said for letter in words if letter.isalpha())


def test_a_feed_tells_readers_that_something_changed_and_only_on_which_day() -> None:
    edited = MONDAY + timedelta(days=2, hours=5, minutes=7)

    feed = _read(atom_feed([Published(MONDAY, FULL, edited)], GROUP, SAY, ""))

    assert feed.findtext("atom:entry/atom:published", namespaces=ATOM) == "2026-12-07T15:00:00+00:00"
    assert feed.findtext("atom:entry/atom:updated", namespaces=ATOM) == "2026-12-09T00:00:00+00:00"
    assert feed.findtext("atom:updated", namespaces=ATOM) == "2026-12-09T00:00:00+00:00"
