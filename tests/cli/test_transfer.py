import json
from pathlib import Path

import pytest
import yaml

from bot.cli.opening import Failure
from bot.cli.site_folder import write_site
from bot.cli.whole_files import put
from tests.cli.program import Ran, afterword

POST = """---
layout: post
author: maren
title: "An evening of queues"
---
I stayed to the end, which I had not planned at all.
"""
PATH = "_posts/maren/2022-11-30-maren-an-evening-of-queues.md"


def site(folder: Path) -> Path:
    """A small Jekyll site: one post, and pages that are none."""
    for name, text in {PATH: POST, "about.md": "We meet.", "_layouts/post.html": "{{ content }}"}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


async def read(path: Path, folder: Path, *more: str) -> Ran:
    return await afterword("import", "jekyll", str(path), "--guild", "42", *more, folder=folder)


async def test_a_site_is_read_written_and_read_again(tmp_path: Path) -> None:
    source, out = site(tmp_path / "site"), tmp_path / "out"

    tried = await read(source, tmp_path, "--dry-run")
    first = await read(source, tmp_path)
    written = await afterword("export", "jekyll", "--guild", "42", "--out", str(out), folder=tmp_path)
    again = await read(out, tmp_path)

    assert (tried.code, first.code, written.code, again.code) == (0, 0, 0, 0)
    assert tried.out == (
        "1 read. With all five answers: 0, with fewer: 0, free texts: 1.\n1 would be new, 0 known already.\n"
    )
    assert first.out.endswith("1 new, 0 known already.\n")
    assert written.out == f"1 new, 0 changed, 0 unchanged, 0 removed in {out}.\n"
    assert (out / PATH).read_text(encoding="utf-8") == POST
    assert again.out.endswith("0 new, 1 known already.\n")
    assert (first.err, written.err) == ("", "")


async def test_a_single_post_is_read_by_its_name(tmp_path: Path) -> None:
    ran = await read(site(tmp_path / "site") / PATH, tmp_path)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("1 new, 0 known already.\n")


async def test_a_week_is_shown_in_words_and_as_json(tmp_path: Path) -> None:
    await read(site(tmp_path / "site"), tmp_path)

    text = await afterword("digest", "show", "--guild", "42", "--week", "2022-W48", folder=tmp_path)
    data = await afterword("digest", "show", "--guild", "42", "--week", "2022-W48", "--format", "json", folder=tmp_path)
    quiet = await afterword("digest", "show", "--guild", "42", "--week", "2022-W47", folder=tmp_path)

    assert (text.code, data.code, quiet.code) == (0, 0, 0)
    assert text.out.startswith("Group 42: the week of Mon, Nov 28 (2022-W48)\n===")
    assert "> I stayed to the end, which I had not planned at all.\n— maren, about An evening of queues" in text.out
    assert '"text": "I stayed to the end, which I had not planned at all."' in data.out
    assert quiet.out.endswith("\n\nThere is nothing to tell about the week of Mon, Nov 21.\n")


async def test_a_season_is_shown_in_every_form_and_a_picture_only_where_there_is_something_to_draw(
    tmp_path: Path,
) -> None:
    await read(site(tmp_path / "site"), tmp_path)
    season = ("digest", "show", "--guild", "42", "--from", "2022-10-01", "--to", "2022-12-31")

    shown = {
        form: await afterword(*season, "--format", form, folder=tmp_path) for form in ("markdown", "html", "jekyll")
    }
    no_picture = await afterword(*season, "--picture", str(tmp_path / "season.png"), folder=tmp_path)
    feed = await afterword("digest", "show", "--guild", "42", "--format", "atom", folder=tmp_path)

    assert {form: ran.code for form, ran in shown.items()} == {"markdown": 0, "html": 0, "jekyll": 0}
    words = "I stayed to the end, which I had not planned at all."
    assert shown["markdown"].out.startswith("# Group 42: 4th quarter 2022\n\n## What was")
    assert f"> {words}\n>\n> — maren, about An evening of queues" in shown["markdown"].out
    assert f"<p>{words}</p>" in shown["html"].out
    assert shown["jekyll"].out.startswith('---\nlayout: post\nauthor: Group-42\ntitle: "Group 42: 4th quarter 2022"\n')
    assert (no_picture.code, no_picture.err) == (
        1,
        "afterword: There is nothing to draw for that time, or it could not be drawn, so no picture was written.\n",
    )
    assert feed.out.startswith("<?xml version='1.0' encoding='utf-8'?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"")


async def test_what_leaves_for_a_website_is_never_more_than_everybody_may_read(tmp_path: Path) -> None:
    asked = ("digest", "show", "--guild", "42", "--week", "2022-W48", "--format", "jekyll", "--audience", "organisers")

    assert (await afterword(*asked, folder=tmp_path)).code == 2


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["import", "jekyll", "nowhere", "--guild", "42"], 1, "afterword: There is no nowhere.\n"),
        (
            ["import", "jekyll", "empty", "--guild", "42"],
            1,
            "afterword: There are no posts in empty. Name a file, or a folder with .md files in it.\n",
        ),
        (["export", "jekyll", "--guild", "42", "--out", "out"], 1, "afterword: I don't know a group 42.\n"),
        (["export", "csv", "--guild", "42", "--out", "out.csv"], 1, "afterword: I don't know a group 42.\n"),
        (["digest", "show", "--guild", "42", "--week", "2022-W48"], 1, "afterword: I don't know a group 42.\n"),
        (
            ["digest", "show", "--guild", "42", "--week", "soon"],
            1,
            "afterword: I don't know a week “soon”. Please write it like 2026-W47.\n",
        ),
        (
            ["digest", "show", "--guild", "42", "--from", "2022-11-01"],
            1,
            "afterword: Give either --week, or both --from and --to.\n",
        ),
        (
            ["digest", "show", "--guild", "42", "--from", "2022-11-30", "--to", "2022-11-01"],
            1,
            "afterword: That period would end before it begins.\n",
        ),
        (
            ["digest", "show", "--guild", "42", "--from", "yesterday", "--to", "2022-11-01"],
            1,
            "afterword: “yesterday” is no day. Please write it like 2026-11-30.\n",
        ),
    ],
)
async def test_what_cannot_be_done_is_told_in_one_line(
    tmp_path: Path, arguments: list[str], code: int, told: str
) -> None:
    (tmp_path / "empty").mkdir()

    ran = await afterword(*arguments, folder=tmp_path)

    assert (ran.code, ran.err) == (code, told)


@pytest.mark.parametrize("verb", [["import", "jekyll", "site"], ["export", "jekyll", "--guild", "x", "--out", "out"]])
async def test_wrong_usage_ends_with_two(tmp_path: Path, verb: list[str]) -> None:
    assert (await afterword(*verb, folder=tmp_path)).code == 2


async def test_reflections_are_written_as_documents_a_table_and_json(tmp_path: Path) -> None:
    await read(site(tmp_path / "site"), tmp_path)
    documents, table, data = (tmp_path / name for name in ("documents", "r.csv", "r.json"))

    ran = [
        await afterword("export", kind, "--guild", "42", "--out", str(out), *more, folder=tmp_path)
        for kind, out, *more in (
            ("markdown", documents),
            ("csv", table, "--audience", "group"),
            ("json", data, "--audience", "organisers"),
        )
    ]

    assert [(each.code, each.err) for each in ran] == [(0, "")] * 3
    assert ran[0].out == f"1 new, 0 changed, 0 unchanged, 0 removed in {documents}.\n"
    assert (documents / "2022-11-30-an-evening-of-queues.md").read_text(encoding="utf-8") == (
        "# An evening of queues\n\n2022-11-30\n\n## maren\n\n> I stayed to the end, which I had not planned at all.\n"
    )
    assert ran[1].out == f"Written to {table}.\n"
    assert table.read_bytes().startswith(b"\xef\xbb\xbfreflection,meetup,date,name")
    assert json.loads(data.read_bytes())["audience"] == "organisers"


# ------------------------------------------------------------------ the folder


def test_a_file_that_is_right_already_is_not_touched(tmp_path: Path) -> None:
    write_site(tmp_path, 42, {PATH: POST})
    before = (tmp_path / PATH).stat().st_mtime_ns

    written = write_site(tmp_path, 42, {PATH: POST})

    assert (written.new, written.unchanged) == (0, 1)
    assert (tmp_path / PATH).stat().st_mtime_ns == before


def test_a_reflection_taken_back_takes_its_file_with_it(tmp_path: Path) -> None:
    write_site(tmp_path, 42, {PATH: POST, "_posts/b.md": "b"})

    written = write_site(tmp_path, 42, {"_posts/b.md": "b, edited"})

    assert (written.changed, written.removed, written.left_alone) == (1, 1, [])
    assert not (tmp_path / PATH).exists()
    assert (tmp_path / "_posts/b.md").read_text(encoding="utf-8") == "b, edited"


def test_nobody_elses_file_is_overwritten_or_removed(tmp_path: Path) -> None:
    site(tmp_path)
    (tmp_path / PATH).write_text("by hand", encoding="utf-8")

    first = write_site(tmp_path, 42, {PATH: POST, "_posts/b.md": "b"})
    (tmp_path / "_posts/b.md").write_text("b, corrected by hand", encoding="utf-8")
    second = write_site(tmp_path, 42, {})

    assert (first.left_alone, second.left_alone) == ([PATH], ["_posts/b.md"])
    assert (tmp_path / PATH).read_text(encoding="utf-8") == "by hand"
    assert (tmp_path / "_posts/b.md").read_text(encoding="utf-8") == "b, corrected by hand"


def test_a_file_that_stood_there_before_stays_when_its_twin_is_taken_back(tmp_path: Path) -> None:
    site(tmp_path)
    write_site(tmp_path, 42, {PATH: POST})

    assert write_site(tmp_path, 42, {}).removed == 0
    assert (tmp_path / PATH).exists()


def test_two_groups_share_a_folder_in_peace(tmp_path: Path) -> None:
    write_site(tmp_path, 42, {"_posts/a.md": "a"})
    write_site(tmp_path, 43, {"_posts/b.md": "b"})

    assert write_site(tmp_path, 42, {}).removed == 1
    assert (tmp_path / "_posts/b.md").exists()


def test_a_record_that_names_files_outside_reaches_none_of_them(tmp_path: Path) -> None:
    outside, folder = tmp_path / "precious.md", tmp_path / "out"
    outside.write_text("precious", encoding="utf-8")
    write_site(folder, 42, {})
    record = '{"42": {"../precious.md": "6fd6e4a8"}}'
    (folder / ".afterword-export.json").write_text(record, encoding="utf-8")

    with pytest.raises(Failure, match="lies outside"):
        write_site(folder, 42, {})
    assert outside.read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize("record", ["{", "[]", '"x"'])
def test_a_record_that_cannot_be_read_stops_the_export(tmp_path: Path, record: str) -> None:
    (tmp_path / ".afterword-export.json").write_text(record, encoding="utf-8")

    with pytest.raises(Failure, match="cannot be read"):
        write_site(tmp_path, 42, {PATH: POST})
    assert not (tmp_path / PATH).exists()


# ------------------------------------------------------------------ entries of others

AUTHORS = "_data/authors.yml"
OURS = "ada:\n  name: Ada\nben:\n  name: Ben\n"
THEIRS = "# Written by hand.\nmaren: {name: Maren, twitter: m}   # since 2022\nben:\n  name: Benedikt\n"


def authors(folder: Path, text: str | None = None) -> Path:
    """The file of authors in a site, with this in it."""
    (folder / "_data").mkdir(exist_ok=True)
    if text is not None:
        (folder / AUTHORS).write_text(text, encoding="utf-8")
    return folder / AUTHORS


def test_entries_of_others_stay_byte_for_byte_and_come_first(tmp_path: Path) -> None:
    file = authors(tmp_path, THEIRS)

    first = write_site(tmp_path, 42, {AUTHORS: OURS})
    again = write_site(tmp_path, 42, {AUTHORS: OURS})

    text = file.read_text(encoding="utf-8")
    assert (first.changed, again.unchanged, again.left_alone) == (1, 1, [])
    assert text.startswith(THEIRS)
    assert yaml.safe_load(text) == yaml.safe_load(THEIRS) | {"ada": {"name": "Ada"}}


def test_only_what_an_export_wrote_is_changed_and_taken_away_again(tmp_path: Path) -> None:
    file = authors(tmp_path, THEIRS)
    write_site(tmp_path, 42, {AUTHORS: OURS})
    write_site(tmp_path, 43, {AUTHORS: "cleo:\n  name: Cleo\n"})
    file.write_text(file.read_text(encoding="utf-8") + "zoe: {name: Zoë}\n", encoding="utf-8")

    write_site(tmp_path, 42, {AUTHORS: "ada:\n  name: Ada L.\n"})
    assert set(yaml.safe_load(file.read_bytes())) == {"maren", "ben", "ada", "cleo", "zoe"}
    assert yaml.safe_load(file.read_bytes())["ada"] == {"name": "Ada L."}

    write_site(tmp_path, 42, {})
    write_site(tmp_path, 43, {})
    assert file.read_text(encoding="utf-8") == THEIRS + "zoe: {name: Zoë}\n"


def test_a_file_of_our_entries_alone_goes_with_the_last_of_them(tmp_path: Path) -> None:
    write_site(tmp_path, 42, {AUTHORS: OURS})
    assert yaml.safe_load((tmp_path / AUTHORS).read_bytes()) == yaml.safe_load(OURS)

    assert write_site(tmp_path, 42, {}).removed == 1
    assert not (tmp_path / AUTHORS).exists()


@pytest.mark.parametrize("text", ["- a\n- list\n", "ada: [never closed\n", "{a: 1}\n", "a: 1\n...\n", "\xff", "word"])
def test_a_file_in_which_there_is_no_room_for_our_entries_is_left_alone(tmp_path: Path, text: str) -> None:
    file = authors(tmp_path)
    file.write_text(text, encoding="latin-1")

    assert write_site(tmp_path, 42, {AUTHORS: OURS}).left_alone == [AUTHORS]
    assert write_site(tmp_path, 42, {}).left_alone == []
    assert file.read_text(encoding="latin-1") == text


def test_our_entries_changed_by_hand_are_left_alone(tmp_path: Path) -> None:
    write_site(tmp_path, 42, {AUTHORS: OURS})
    file = authors(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace("Ada", "Ada Lovelace"), encoding="utf-8")

    assert write_site(tmp_path, 42, {AUTHORS: "ada:\n  name: A\n"}).left_alone == [AUTHORS]
    assert write_site(tmp_path, 42, {}).left_alone == []
    assert "Ada Lovelace" in file.read_text(encoding="utf-8")


# ------------------------------------------------------------------ whole or not at all


def test_a_file_that_cannot_be_finished_leaves_the_old_one_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "reflections.csv"
    target.write_text("old", encoding="utf-8")

    with pytest.raises(TypeError):
        put(target, "not bytes")  # type: ignore[arg-type] # the failure halfway that this is about
    assert [(file.name, file.read_text(encoding="utf-8")) for file in tmp_path.iterdir()] == [(target.name, "old")]


def test_a_file_keeps_its_permissions_and_a_link_its_aim(tmp_path: Path) -> None:
    target, link = tmp_path / "r.csv", tmp_path / "link.csv"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    link.symlink_to(target)

    put(link, b"new")

    assert link.is_symlink()
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"new", 0o640)
