"""Jekyll posts keep every character, whoever wrote them and however."""

import datetime as dt
import re

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.forms import DEFAULT_FORM
from bot.domain.storable import storable
from bot.formats.jekyll import (
    AuthorProfile,
    Post,
    UnreadablePost,
    compose_post,
    decode_post,
    handle_of,
    read_post,
    write_authors,
    write_post,
)
from bot.formats.neutral_markdown import neutral, plain_words, untagged

TODAY = dt.date(2026, 11, 23)
FULL_TEXTS = [question.text for question in DEFAULT_FORM.questions]
LOADED = st.sampled_from(
    [
        *FULL_TEXTS,
        *(f"**{text}**" for text in FULL_TEXTS),
        *(f"#{text}<br />" for text in FULL_TEXTS),
        "How did it go? Quite well.",
        "---",
        "\ufeff",
        "layout: post",
        'title: Who\'s there: "us"',
        "by Mirela Oyelaran",
        "16 Jun 2017",
        "```",
        "~~~~",
        "<!--",
        "-->",
        "{{ site.secrets }}",
        "{% include x %}",
        "{: onclick='x' }",
        "<script>",
        "[click](http://example.org)",
        "====",
        "🧶👩‍💻",
        "&nbsp;",
        "<br />",
    ]
)
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", " ", ""])
HOSTILE = st.lists(st.tuples(LOADED | st.text(max_size=12), LINE_ENDS)).map(
    lambda parts: "".join(part for pair in parts for part in pair)
)
TEXTS = HOSTILE.map(lambda text: text.replace("\0", ""))

FORM_POST = """---
layout: post
author: lampwright
title: "Lampwright's evening with the compilers"
---
I nearly turned around at the door.

**How did it go?**
<br /> Better than the weather promised. They saved me a chair.

# what did you learn
That a parser is a patient reader.

### My notes
* tokens
* trees

<b>Would you find value in this kind of event after class?</b><br>
Yes, twice a month.

4. How was the experience different from your expectations?

Nobody laughed at my laptop.

**COULD YOU SEE YOURSELF BECOMMING A MEMBER OF A PROFESSIONAL COMMUNITY LIKE THIS IN THE FUTURE**
I already know where the biscuits are.
"""

SOURCE_POST = """---
layout: post
author: kilnfox
title: "Soup and Sockets"
---

The room smelled of "leek soup" and solder. I didn't know anyone.
By nine I knew four people -- and why ports have numbers...
"""

PAGE = """Soup and Sockets

by Petra Kilnfox

16 Jun 2017

The room smelled of “leek soup” and solder. I didn’t know anyone. By nine I knew four people – and why
ports have numbers…

Petra Kilnfox is a potter who solders. Find Petra Kilnfox on Twitter, Github, and on the web."""


def whole(post: Post) -> str:
    return post.head + post.body + post.foot


def parts(post: Post) -> str:
    return post.opening + "".join(section.heading + section.text for section in post.sections)


def test_a_post_with_the_five_questions_is_read_as_five_answers_and_an_opening() -> None:
    post = read_post("_posts/2022-11-30-lampwright-compilers.md", FORM_POST)
    assert post.answers == {
        0: "I nearly turned around at the door.",
        1: "Better than the weather promised. They saved me a chair.",
        2: "That a parser is a patient reader.\n\n### My notes\n* tokens\n* trees",
        3: "Yes, twice a month.",
        4: "Nobody laughed at my laptop.",
        5: "I already know where the biscuits are.",
    }
    assert (post.author, post.title) == ("lampwright", "Lampwright's evening with the compilers")
    assert post.date == dt.date(2022, 11, 30)


def test_a_post_without_the_questions_is_one_free_text() -> None:
    post = read_post("2017-06-16-kilnfox-soup.md", SOURCE_POST)
    assert post.is_free_text
    assert post.answers == {0: SOURCE_POST.split("---\n")[2].strip()}


def test_a_page_copied_from_the_site_is_the_same_free_text_as_its_source() -> None:
    page, source = read_post("page.txt", PAGE), read_post("2017-06-16-kilnfox-soup.md", SOURCE_POST)
    assert (page.author, page.title, page.date) == (
        "Petra Kilnfox",
        "Soup and Sockets",
        dt.date(2017, 6, 16),
    )
    assert page.foot.startswith("Petra Kilnfox is a potter")
    assert plain_words(page.body) == plain_words(source.body)
    assert whole(page) == PAGE


@pytest.mark.parametrize(
    "heading",
    [
        "Soup\nby Jo March\nJune 16, 2017\n",
        "Soup\r\n\r\nBy Jo March on 16 Jun 2017\r\n\r\n",
        "Soup\nwritten by Jo March\n2017-6-16\n",
        "\n\nSoup\n\nby Jo March • 16th June 2017\n\n",
    ],
)
def test_a_page_may_spell_its_date_and_place_it_differently(heading: str) -> None:
    post = read_post("page.txt", f"{heading}I went.\n")
    assert (post.author, post.date, post.body) == ("Jo March", dt.date(2017, 6, 16), "I went.\n")


def test_a_text_whose_second_line_begins_with_by_is_no_page() -> None:
    text = "It rained.\nby the time I came, everybody was dry\nand happy.\n"
    assert read_post("rain.md", text).body == text


@given(path=st.text(), text=TEXTS)
def test_head_parts_and_foot_are_the_file_character_for_character(path: str, text: str) -> None:
    post = read_post(path, text)
    assert whole(post) == text
    assert parts(post) == post.body


@given(path=st.text(), text=TEXTS)
def test_what_was_read_is_written_and_read_again_unchanged(path: str, text: str) -> None:
    post = read_post(path, text)
    written = write_post(post, filed_on=TODAY)
    again = read_post(*written)
    assert again.body == post.body
    assert again.answers == post.answers
    assert again.fingerprint == post.fingerprint
    assert again.date == (post.date or TODAY)
    assert write_post(again, filed_on=TODAY) == written


@given(title=st.text(), author=st.text(), text=TEXTS)
def test_front_matter_says_title_and_author_whatever_they_contain(title: str, author: str, text: str) -> None:
    post = compose_post(author=author, title=title, date=TODAY, opening=text)
    path, written = write_post(post, filed_on=TODAY)
    front = yaml.safe_load(written.split("---\n")[1])
    assert front == {"layout": "post", "author": post.author, "title": untagged(" ".join(storable(title).split()))}
    folders = path.split("/")
    assert folders[0] == "_posts"
    assert folders[1] == handle_of(author)
    assert folders[2].startswith(f"2026-11-23-{handle_of(author)}-")
    assert len(folders) == 3


def test_a_question_of_a_group_s_own_is_shown_and_not_obeyed() -> None:
    post = compose_post(author="ada", title="x", date=TODAY, answers=[("{{ a }} | <b>?", "Yes.")])
    assert post.body == "\n## &#123;{ a }} &#124; &#60;b>?\n\nYes.\n"


@pytest.mark.parametrize("device", ["CON", "nul", "Lpt1", "COM¹"])
def test_a_handle_is_no_device_of_windows(device: str) -> None:
    assert handle_of(device) == f"{device}-1"


def test_a_title_begins_no_tag_even_where_a_layout_forgets_to_escape_it() -> None:
    post = compose_post(author="ada", title="I <3 <script>alert(1)</script>", date=TODAY, opening="Hi.")
    assert not re.search(r"<[A-Za-z/!?]", post.title)
    assert post.title.replace("\u200b", "") == "I <3 <script>alert(1)</script>"


def test_a_copied_page_with_braces_is_shown_and_not_run() -> None:
    page = read_post("page.txt", "Soup\nby Jo March\nJune 16, 2017\nWe wrote {{ soup }}.\n")
    _, written = write_post(page, filed_on=TODAY)
    assert yaml.safe_load(written.split("---\n")[1])["render_with_liquid"] is False
    assert read_post("x.md", written).fingerprint == page.fingerprint


@pytest.mark.parametrize("title", ['Who said: "# tea"?', "عشاء المبرمجين", "🧶 yarn & { braces }", "- a\n- b", "~"])
def test_a_lively_title_survives(title: str) -> None:
    path, text = write_post(compose_post(author="ada", title=title, date=TODAY, opening="Hi."), filed_on=TODAY)
    assert read_post(path, text).title == " ".join(title.split())


@pytest.mark.parametrize("handle", ["../..", "/etc/passwd", "..\\..\\x", "a/../../b", ".", "..", "", "\u202e/..", "~"])
def test_a_handle_never_leaves_its_folder(handle: str) -> None:
    path, _ = write_post(compose_post(author=handle, title="x", date=TODAY, opening="Hi."), filed_on=TODAY)
    assert path.count("/") == 2
    assert ".." not in path
    assert "\\" not in path
    assert "//" not in path


def test_long_names_stay_within_what_file_systems_take() -> None:
    path, _ = write_post(compose_post(author="ж" * 300, title="🙂 字" * 300, date=TODAY, opening="Hi."), filed_on=TODAY)
    assert max(len(part.encode()) for part in path.split("/")) < 255


def test_a_post_written_here_looks_as_promised() -> None:
    post = compose_post(
        author="wren",
        title='A "small" evening',
        date=dt.date(2026, 12, 9),
        answers=[(FULL_TEXTS[0], "Warm, loud, late."), (FULL_TEXTS[1], "  "), (FULL_TEXTS[3], "It had soup.")],
    )
    path, text = write_post(post, filed_on=TODAY)
    assert path == "_posts/wren/2026-12-09-wren-a-small-evening.md"
    assert text == (
        '---\nlayout: post\nauthor: wren\ntitle: "A \\"small\\" evening"\n---\n\n'
        "## How did it go?\n\nWarm, loud, late.\n\n"
        "## How was the experience different from your expectations?\n\nIt had soup.\n"
    )


@example(texts=[""] * 5, opening="How did it go?\n How did it go?\n")
@given(texts=st.lists(TEXTS, min_size=5, max_size=5), opening=TEXTS)
def test_answers_written_here_are_read_back_under_their_own_questions(texts: list[str], opening: str) -> None:
    post = compose_post(
        author="wren", title="x", date=TODAY, opening=opening, answers=zip(FULL_TEXTS, texts, strict=True)
    )
    again = read_post(*write_post(post, filed_on=TODAY))
    expected = {number: neutral(text.strip()).strip() for number, text in enumerate([opening, *texts])}
    assert again.answers == {number: text for number, text in expected.items() if text}


@given(TEXTS)
def test_a_site_obeys_nothing_that_people_wrote(text: str) -> None:
    safe = re.sub(r"</?code>|\n<pre>|</pre>\n", "", neutral(text))
    assert not any(sign in safe for sign in ("{{", "{%", "{:", "](", "]:", "][", "<s", "<!", "</", "|", "$$"))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("`{{ x }}` and `a|b`", "<code>&#123;&#123; x &#125;&#125;</code> and <code>a&#124;b</code>"),
        ("```py\nx = {1: 2}\n```", "```py\nx = {1: 2}\n```"),
        ("```\n<b>\n```", "\n<pre><code>&#60;b&#62;\n</code></pre>\n"),
        ("Look:\n\n    if a <b:\n", "Look:\n\n\n<pre><code>if a &#60;b&#58;\n</code></pre>\n"),
        ("`<b>`>>", "<code>&#60;b&#62;</code>&#62;>"),
        ("```said", "\n<pre><code>said\n</code></pre>\n"),
        ("cat x | grep y", "cat x &#124; grep y"),
        ("2026. A year", "2026&#46; A year"),
        ("1. one\n2. two\n\n3. three", "1. one\n2. two\n\n3. three"),
        ("1. one\n\nand\n\n2. two", "1. one\n\nand\n\n2&#46; two"),
        ("> quoted\n> > twice", "> quoted\n> > twice"),
        ("cout << x >> y", "cout &#60;< x &#62;> y"),
        ("It cost $$ and $5", "It cost &#36;$ and $5"),
        ("# Title {#id}", "# Title &#123;#id}"),
        (": no definition", "&#58; no definition"),
        ("5. x: [^1]: note", "5&#46; x: [^1&#93;: note"),
    ],
)
def test_what_markdown_would_make_of_it_is_what_was_typed(typed: str, written: str) -> None:
    assert neutral(typed) == written


def test_neutral_text_shows_what_was_written() -> None:
    assert neutral("1 < 2 and {x}: [a] (b) & co") == "1 < 2 and {x}: [a] (b) & co"
    assert neutral("{{ x }} <b>") == "&#123;{ x }} &#60;b>"


@pytest.mark.parametrize(
    ("path", "date"),
    [
        ("2021-12-7-wren-party.md", dt.date(2021, 12, 7)),
        ("posts/2021-12-07.md", dt.date(2021, 12, 7)),
        ("_posts/wren/2021-13-45-wren-party.md", None),
        ("notes.md", None),
    ],
)
def test_the_file_name_may_say_the_date(path: str, date: dt.date | None) -> None:
    assert read_post(path, "I went.").date == date


@pytest.mark.parametrize("value", ["2021-12-7", "2021-12-07 19:30:00 -0600", '"7 December 2021"', "December 7, 2021"])
def test_the_front_matter_may_say_the_date(value: str) -> None:
    assert read_post("x.md", f"---\ndate: {value}\n---\nI went.").date == dt.date(2021, 12, 7)


@pytest.mark.parametrize(
    ("path", "author"),
    [
        ("_posts/wren/2021-12-07-wren-party.md", "wren"),
        ("site/_posts/2021/2021-12-07-wren-party.md", "wren"),
        ("2021-12-07-wren-party.md", "wren"),
        ("wren.md", "wren"),
        ("2021-12-07.md", "someone"),
    ],
)
def test_the_path_stands_in_for_an_author_nobody_stated(path: str, author: str) -> None:
    assert read_post(path, "I went.").author == author


def test_front_matter_that_is_no_yaml_is_read_line_by_line() -> None:
    text = '---\nauthor: wren\ntitle: Tea: the "long" version\n---\nI went.\n'
    post = read_post("x.md", text)
    assert (post.author, post.title, post.body) == ("wren", 'Tea: the "long" version', "I went.\n")
    written = write_post(post, filed_on=TODAY)[1]
    assert written == '---\nlayout: post\nauthor: wren\ntitle: "Tea: the \\"long\\" version"\n---\nI went.\n'
    assert read_post("x.md", written).fingerprint == post.fingerprint


def test_a_line_of_dashes_at_the_start_is_no_front_matter() -> None:
    text = "---\nIt was dark.\n---\nThen it was not.\n"
    assert read_post("x.md", text).body == text


def test_numbers_and_yaml_words_stay_the_names_people_chose() -> None:
    post = read_post("x.md", "---\nauthor: 0777\ntitle: no\n---\nI went.\n")
    assert (post.author, post.title) == ("0777", "no")


def test_a_byte_order_mark_and_windows_line_ends_are_kept() -> None:
    text = decode_post("\ufeff---\r\nauthor: wren\r\n---\r\nHow did it go?\r\nWell.\r\n".encode())
    post = read_post("x.md", text)
    assert (post.author, post.answers) == ("wren", {1: "Well."})
    assert whole(post) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_files_of_other_editors_are_decoded(encoding: str) -> None:
    assert decode_post("Zoë’s café".encode(encoding)) == "Zoë’s café"


@given(st.binary())
def test_any_bytes_are_a_text_or_a_sentence_about_it(data: bytes) -> None:
    text = decode_post(data).replace("\0", "")
    assert whole(read_post("x.md", text)) == text


def test_a_picture_is_refused_with_a_sentence() -> None:
    with pytest.raises(UnreadablePost, match=r"^cat\.png is not a text file\."):
        read_post("cat.png", "\x89PNG\0\0")


def test_the_same_words_moved_or_rendered_are_the_same_reflection() -> None:
    moved = read_post("_posts/kilnfox/2017-06-16-kilnfox-soup.md", SOURCE_POST.replace("\n", "\r\n"))
    assert moved.fingerprint == read_post("soup.md", SOURCE_POST).fingerprint


def test_other_words_or_another_author_are_another_reflection() -> None:
    texts = [SOURCE_POST, SOURCE_POST.replace("nine", "ten"), SOURCE_POST.replace("kilnfox", "wren")]
    assert len({read_post("soup.md", text).fingerprint for text in texts}) == 3


def test_profiles_become_the_authors_file() -> None:
    text = write_authors(
        [
            AuthorProfile(
                handle="wren", name="Wren: the 1st", bio="Sings\n- & solders", website="https://wren.example"
            ),
            AuthorProfile(handle="no", name="Nö 🧶", github="no"),
            AuthorProfile(handle="eve", name="<script>", website="javascript:alert(1)", github='" onload="x'),
            AuthorProfile(handle="liv", name="Liv", website="https://e.example/'q"),
        ]
    )
    assert yaml.safe_load(text) == {
        "eve": {"name": "<\u200bscript>"},
        "liv": {"name": "Liv", "web": "https://e.example/%27q"},
        "no": {"name": "Nö 🧶", "github": "no"},
        "wren": {"name": "Wren: the 1st", "bio": "Sings - & solders", "web": "https://wren.example"},
    }
