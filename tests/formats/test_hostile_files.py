"""Whatever people write, the files their words leave in keep their shape and say the words and nothing else."""

import csv
import io
import json
import re
from datetime import date

import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.forms import Choice
from bot.domain.reflections import Audience
from bot.domain.storable import storable
from bot.formats.jekyll import AuthorProfile, compose_post, write_authors, write_post
from bot.formats.reflection_files import (
    REFLECTION_COLUMNS,
    Entry,
    Told,
    markdown_files,
    own_path,
    reflections_json,
    reflections_table,
)

DAY = date(2026, 12, 1)
LOADED = st.sampled_from(
    [
        "=1+1", "＝1", " \t=cmd|' /C calc'!A1", ";=1", '"', "'", ",", "\0", "\ud800", "\u2028", "\ufeff", "\r\n", "\n",
        "---\n", "...\n", "{{ x }}", "{% y %}", "{: .z}", "<script>", "<!--", "](https://evil.example)", "[^1]: ",
        "# Somebody else", "> ", "```\n", "    ", "`", "../..", "CON", "x" * 300, "🧵", "\u202e", "&lt;", "a: b", "~",
        "\x1b",
    ]
)  # fmt: skip
TEXT = st.lists(LOADED | st.text(st.characters(), max_size=8), max_size=8).map("".join)
ANSWER = st.builds(
    Told,
    position=st.integers(0, 5),
    question=TEXT,
    text=TEXT.filter(lambda text: bool(storable(text).strip())),
    choice=st.sampled_from([None, *Choice]),
    audience=st.sampled_from(list(Audience)),
)
ENTRY = st.builds(
    Entry,
    about=st.integers(1, 3),
    title=TEXT,
    day=st.just(DAY),
    name=TEXT,
    handle=st.sampled_from(["", "ada"]),
    answers=st.lists(ANSWER, min_size=1, max_size=3),
)
ENTRIES = st.lists(ENTRY, max_size=5)


@given(ENTRIES)
def test_a_table_has_its_columns_in_every_row_and_no_cell_that_is_run(entries: list[Entry]) -> None:
    written = reflections_table(entries).encode()
    header, *rows = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))

    assert tuple(header) == REFLECTION_COLUMNS
    assert [len(row) for row in rows] == [len(header)] * sum(len(each.answers) for each in entries)
    assert [
        cell for row in rows for cell in row if re.match(r"[\s\u200b-\u200f\u2060\ufeff]*[=+@＝＋－＠-]", cell)
    ] == []
    told = [row[8].replace("'", "") for row in rows]
    assert told == [storable(answer.text).replace("'", "") for each in entries for answer in each.answers]


@given(ENTRIES, TEXT)
def test_json_gives_back_every_text_and_nothing_of_who_did_not_sign(entries: list[Entry], group: str) -> None:
    document = json.loads(reflections_json(entries, group=group, audience=Audience.GROUP).encode())

    assert document["group"] == storable(group)
    for entry, told in zip(entries, document["reflections"], strict=True):
        assert [each["text"] for each in told["answers"]] == [storable(each.text) for each in entry.answers]
        assert (told["author"] is None) == (not entry.is_signed)
        assert all(("audience" in each) == entry.is_signed for each in told["answers"])


@given(ENTRIES)
def test_a_document_has_no_headings_but_ours_and_no_markup_but_code(entries: list[Entry]) -> None:
    files = markdown_files(entries)

    assert len(files) == len({each.about for each in entries})
    for path, text in files.items():
        assert re.fullmatch(r"2026-12-01-[\w-]{1,90}\.md", path)
        lines = text.encode().decode().split("\n")
        assert all(not line or line.startswith(("# ", "## ", "### ", ">")) or line == "2026-12-01" for line in lines)
        ours = re.sub(r"</?(?:pre|code)>", "", text)
        assert not re.search(r"<[A-Za-z/!?]|\]\(|\]:|\{[{%:]", ours)
    headings = [line for text in files.values() for line in text.split("\n") if line.startswith("## ")]
    assert len(headings) == len(entries)


@given(ENTRIES)
def test_in_a_document_nothing_names_who_did_not_sign(entries: list[Entry]) -> None:
    unsigned = [Entry(each.about, "x", DAY, "Secret " + each.name, "", each.answers) for each in entries]

    assert "Secret" not in "".join(markdown_files(unsigned).values())


@given(handle=TEXT, name=TEXT, bio=TEXT, website=TEXT, github=TEXT)
def test_authors_are_entries_of_text_whatever_they_say_of_themselves(
    handle: str, name: str, bio: str, website: str, github: str
) -> None:
    written = write_authors([AuthorProfile(handle=handle, name=name, bio=bio, website=website, github=github)])

    entries: dict[str, dict[str, str]] = yaml.safe_load(written.encode())
    [entry] = entries.values()
    assert set(entry) <= {"name", "bio", "web", "github"}
    assert not re.search(r"<[A-Za-z/!?]|javascript:", json.dumps(list(entry.values())))


@given(author=TEXT, title=TEXT, text=TEXT)
def test_a_post_is_one_file_that_every_file_system_takes(author: str, title: str, text: str) -> None:
    path, written = write_post(compose_post(author=author, title=title, date=DAY, opening=text), filed_on=DAY)

    folders = path.split("/")
    assert written.encode()
    assert len(folders) == 3
    assert all(0 < len(part.encode()) < 255 and not part.endswith((".", " ")) for part in folders)
    assert not {part.split(".")[0].casefold() for part in folders} & {"con", "prn", "aux", "nul", "", ".", ".."}


@given(st.lists(st.sampled_from(["A.md", "a.md", "a-2.md", "ß.md", "SS.md", "a"])))
def test_no_two_files_share_a_path_even_where_letter_case_does_not_count(paths: list[str]) -> None:
    taken: set[str] = set()

    given_out = [own_path(path, taken) for path in paths]

    assert len({path.casefold() for path in given_out}) == len(paths)
