"""A pytest plugin: the real Jekyll, which AFTERWORD_JEKYLL names, builds a site, and its pages are read.

Without it the tests marked `jekyll` are skipped, and the summary says so.

PYTEST_DONT_REWRITE: a conftest may import this before pytest loads it, and there is nothing to rewrite.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

VARIABLE = "AFTERWORD_JEKYLL"
UNSET = f"{VARIABLE} names no Jekyll"
_PATIENCE = 180  # seconds of real time; a site of hundreds of posts takes ten

# As a class site might have it: nothing is escaped that Jekyll does not escape by itself.
_LAYOUT = """<!doctype html>
<html><body>
<nav>{{ page.path }}</nav>
<h1>{{ page.title }}</h1>
{% assign author = site.data.authors[page.author] %}
<address>{{ author.name | default: page.author }}|{{ author.bio }}|{{ author.web }}|{{ author.github }}</address>
<main>{{ content }}</main>
</body></html>
"""
# Tests have a time of their own, which may be ahead of the machine's.
_CONFIGURATION = "future: true\ndefaults: [{scope: {path: ''}, values: {layout: post}}]\n"


@dataclass
class Page:
    """What a browser shows of a page, and what stands in it: `tags` and `attributes` of its words alone."""

    path: str = ""
    title: str = ""
    author: str = ""
    words: str = ""
    tags: set[str] = field(default_factory=set[str])
    attributes: set[tuple[str, str | None]] = field(default_factory=set[tuple[str, str | None]])


class _Reader(HTMLParser):
    """A page as its parts."""

    _parts = ("nav", "h1", "address", "main")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: dict[str, str] = dict.fromkeys(self._parts, "")
        self.page = Page()
        self._part = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._part and tag in self._parts:
            self._part = tag
        elif self._part:
            self.page.tags.add(tag)
            self.page.attributes |= set(attrs)
            self.seen[self._part] += "" if tag in _WITHIN_WORDS else "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag == self._part:
            self._part = ""

    def handle_comment(self, data: str) -> None:
        self.page.tags.add(f"<!--{data}-->")

    def handle_data(self, data: str) -> None:
        if self._part:
            self.seen[self._part] += data


_WITHIN_WORDS = {"em", "strong", "code", "del", "sup", "a", "span"}


def _read(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    page = reader.page
    page.path, page.title, page.author, page.words = (part.strip() for part in reader.seen.values())
    return page


def built(site: Path) -> dict[str, Page]:
    """Build the site in a folder with a layout of our own, and read its posts' pages, by the post's path."""
    (site / "_layouts").mkdir()
    (site / "_layouts" / "post.html").write_text(_LAYOUT, encoding="utf-8")
    (site / "_config.yml").write_text(_CONFIGURATION, encoding="utf-8")
    ran = subprocess.run(
        [command() or "", "build", "--source", site, "--destination", site.with_suffix(".built"), "--trace"],
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    complaints = [line for line in ran.stderr.splitlines() if "Error" in line or "Warning" in line]
    if ran.returncode or complaints:
        pytest.fail("Jekyll does not build this:\n" + ran.stdout + ran.stderr, pytrace=False)
    pages = [_read(file.read_text(encoding="utf-8")) for file in site.with_suffix(".built").rglob("*.html")]
    return {page.path: page for page in pages}


def command() -> str | None:
    """The program to build sites with, or None where there is none."""
    named = os.environ.get(VARIABLE)  # noqa: TID251 - not a setting of the bot: the suite's own
    return shutil.which(named) if named else None


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a program that is not there."""
    del config
    named = os.environ.get(VARIABLE)  # noqa: TID251 - as above
    if named and command() is None:
        raise pytest.UsageError(f"{VARIABLE} names {named}, which is no program")


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Leave out what only a Jekyll can say, saying why."""
    if command() is None:
        for item in items:
            if item.get_closest_marker("jekyll"):
                item.add_marker(pytest.mark.skip(reason=UNSET))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly when no post was read by the program it is written for."""
    if command() is None:
        terminalreporter.section("Jekyll", sep="-")
        said = f"Posts were NOT built by a real Jekyll: set {VARIABLE} to its command (Debian: apt install jekyll)."
        terminalreporter.write_line(said, red=True, bold=True)
