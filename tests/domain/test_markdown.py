"""What people write looks as they wrote it and changes nothing around it."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.markdown import defused

# The rules of Discord's own parser, in its order: what begins in a person's text must not end behind it.
DISCORD = [
    re.compile(pattern)
    for pattern in (
        r"\\[^0-9A-Za-z\s]",
        r"https?://[^\s<]+[^<.,:;\"'\]\s]",
        r"```(?:[A-Za-z0-9_+\-.#]+?\n)?\n*(?:[^\n][\s\S]*?)\n*```",
        r"(`+)(?:[\s\S]*?[^`])\1(?!`)",
        r"\b_(?:__|\\[\s\S]|[^\\_])+?_\b|\*(?=\S)(?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?\*(?!\*)",
        r"\*\*(?:\\[\s\S]|[^\\])+?\*\*(?!\*)",
        r"__(?:\\[\s\S]|[^\\])+?__(?!_)",
        r"~~[\s\S]+?~~(?!_)",
        r"\|\|[\s\S]+?\|\|",
    )
]
SIGNS = [
    "*",
    "**",
    "***",
    "_",
    "__",
    "~~",
    "||",
    "`",
    "``",
    "```",
    "\\",
    "\n",
    " ",
    "> ",
    "# ",
    "-# ",
    ">>> ",
    "* ",
    "a",
    "b_c",
]
HOSTILE = st.lists(
    st.sampled_from([*SIGNS, "https://x.example/a__b_", "https://x", "https://", ".", "](", "<@", "12", "@everyone"])
).map("".join)
TEXTS = HOSTILE | st.text()
INVISIBLE = str.maketrans("", "", "\\\u200b\u202c\u2069")


def first_leak(text: str, border: int) -> str | None:
    """The first construct that begins before `border` and ends behind it, as Discord reads `text`."""
    begun = at = 0
    while at < border:
        match = next((match for rule in DISCORD if (match := rule.match(text, at))), None)
        begun, at = at, match.end() if match else at + 1
    return None if at <= border else text[begun:at]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@everyone look", "@\u200beveryone look"),
        ("ask <@123>, <@&45> or <#67>", "ask <\u200b@123>, <\u200b@&45> or <\u200b#67>"),
        ("</ban all:123> <id:browse>", "<\u200b/ban all:123> <\u200bid:browse>"),
        ("[my slides](https://evil.example)", "[my slides]\u200b(https://evil.example)"),
        ("# Big\n-# small\n>>> all", "\\# Big\n\\-# small\n\\>>> all"),
        ("> # Big\n- ## Big", "> \\# Big\n- \\## Big"),
        ("```py\nprint(1)", "\\`\\`\\`py\nprint(1)"),
        ("**so good", "\\*\\*so good"),
        ("the end || and", "the end \\|\\| and"),
        ("**a || b** c ||", "**a || b** c \\|\\|"),
        ("C:\\", "C:\\\\"),
        ("> **a\nb**", "> \\*\\*a\nb\\*\\*"),
        ("right \u202eto left", "right \u202eto left\u202c"),
    ],
)
def test_what_would_reach_out_is_defused(text: str, expected: str) -> None:
    assert defused(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "**Bold**, *soft*, __under__, ~~no~~ and ||secret||.",
        "***both*** and `code *a*` and ``a ` b``",
        "```py\n# a comment\nx = a_b * c\n```",
        "snake_case and other_snake_case",
        "https://x.example/a_b and <https://x.example/_>",
        "* one\n* two\n- three\n1. four",
        "2 * 3 = 6 | 7 ~ 8",
        "**https://x.example** and ||https://x.example/a_b||",
        "> quoted\n#python #1",
        "mail me@example.org, 3 < 4, a[0] (b) ¯\\\\\\_(ツ)\\_/¯",
        "Zoë 👩‍💻 <:owl:123> <t:1700000000:R>",
        "",
    ],
)
def test_what_is_complete_and_harmless_keeps_its_look(text: str) -> None:
    assert defused(text) == text


@given(TEXTS)
def test_nobody_is_mentioned_and_no_link_is_masked(text: str) -> None:
    assert not re.search(r"@(everyone|here)|<@[!&]?\d|<#\d|\]\(", defused(text), re.IGNORECASE)


@given(TEXTS)
def test_only_backslashes_and_invisible_signs_are_added(text: str) -> None:
    assert defused(text).translate(INVISIBLE) == text.translate(INVISIBLE)


@given(TEXTS)
def test_doing_it_twice_changes_nothing_more(text: str) -> None:
    assert defused(defused(text)) == defused(text)


@given(TEXTS)
@example("||a \\|| b||")
@example("|| a `||` b ||")
@example("https://x** y **")
@example("https://x`a b`")
@example("*> *_")
@example("a* b *c")
@example("```\n```")
def test_nothing_that_begins_in_the_text_ends_behind_it(text: str) -> None:
    safe = defused(text)
    assert first_leak(f"{safe}\nx* x** x__ _x_ x~~ x|| x` x`` x``` y", len(safe)) is None


@pytest.mark.parametrize(
    "noise", ["*" * 20_000, "* a" * 9_000, "`a``" * 5_000, "[](" * 9_000, "\\" * 20_001, "|| _a" * 5_000]
)
def test_a_hostile_text_is_defused_in_no_time(noise: str) -> None:
    assert defused(noise).translate(INVISIBLE) == noise.translate(INVISIBLE)
