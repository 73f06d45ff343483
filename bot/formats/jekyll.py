"""Reads and writes reflections as Jekyll posts, and their authors as Jekyll data, losing no character."""

import datetime as dt
import hashlib
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import yaml

from bot.domain.markdown import is_link
from bot.domain.reflections import FREE_TEXT
from bot.domain.storable import storable
from bot.formats.neutral_markdown import in_a_line, neutral, one_line, plain_words, untagged
from bot.formats.question_headings import question_headings

AUTHOR_LIMIT = 64  # characters, as wide as the column for a byline
_PATH_PART_LIMIT = 80  # bytes of a handle or slug: both and a date stay below the 255 of most file systems


class UnreadablePost(ValueError):
    """The file is no text; the sentence names the file."""


@dataclass(frozen=True, slots=True)
class Section:
    """An answered question: its `number` (1 to 5), its `heading` as written with the blanks behind it, the answer."""

    number: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One reflection as a file holds it. `head + body + foot` is the file, character for character.

    `head` is the front matter with its fences, or the heading of a page copied from a site; `foot` is what such a
    page says about its author. `opening` and `sections` are the body's parts, in order, with nothing between them.
    """

    author: str
    title: str
    date: dt.date | None
    head: str
    body: str
    foot: str
    opening: str
    sections: tuple[Section, ...]

    @property
    def answers(self) -> dict[int, str]:
        """What was written, by question number, without surrounding blanks; FREE_TEXT (0) is all other text."""
        parts = {FREE_TEXT: self.opening} | {section.number: section.text for section in self.sections}
        return {number: text.strip() for number, text in parts.items() if text.strip()}

    @property
    def is_free_text(self) -> bool:
        """Whether the post answers none of the five questions by name."""
        return not self.sections

    @property
    def fingerprint(self) -> str:
        """What makes two files the same reflection: their author and words (SHA-256, 64 hexadecimal digits).

        Neither path nor date take part, so a file that was moved, renamed or exported under the date of its import
        is still the same; nor do line ends, blanks and typographic quotes, which sites change as they render.
        """
        identity = f"{self.author.casefold()}\n{plain_words(self.body)}"
        return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorProfile:
    """What stands under an author's published posts; `handle` is the posts' `author`."""

    handle: str
    name: str
    bio: str = ""
    website: str = ""
    github: str = ""


# Reading


def decode_post(data: bytes) -> str:
    """The text of a file, with its line ends: UTF-8, or UTF-16 by its mark, or else Windows-1252."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")  # has a character for each of the five bytes that Windows leaves unassigned


def read_post(path: str, text: str) -> Post:
    """Read a post, or a page copied from a rendered site, leniently.

    `path` is relative to the site or anything longer; its parts stand in for what the text does not say. Front
    matter that is not valid YAML is read line by line. The front matter's date wins over the file name's, as in
    Jekyll. Raises UnreadablePost where `text` is that of a picture or another binary file.
    """
    if "\0" in text:
        raise UnreadablePost(f"{path} is not a text file. Leave it out, or save it as plain text (UTF-8).")
    name = _FileName.of(path)
    stated: dict[str, str] = {}
    start, end = int(text.startswith("\ufeff")), len(text)
    if (head := _FRONT_MATTER.match(text)) and (head["yaml"].isspace() or _front_matter(head["yaml"])):
        stated, start = _front_matter(head["yaml"]), head.end()
    elif head := _PAGE_HEAD.match(text):
        stated, start = head.groupdict(), head.end()
        end = _foot_of_page(text, start, head["author"].strip())
    body = text[start:end]
    opening, sections = _parts(body)
    return Post(
        author=one_line(stated.get("author", ""))[:AUTHOR_LIMIT].strip() or name.author,
        title=one_line(stated.get("title", "")) or name.title,
        date=_date_in(stated.get("date", "")) or name.date,
        head=text[:start],
        body=body,
        foot=text[end:],
        opening=opening,
        sections=sections,
    )


_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*(?:\r\n|\n|\r)(?P<yaml>(?:.*?(?:\r\n|\n|\r))??)"
    r"(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)",
    re.DOTALL,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_DATE = (
    rf"(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)?[ ]{_MONTH},?[ ]\d{{4}}"
    rf"|{_MONTH}[ ]\d{{1,2}}(?:st|nd|rd|th)?,?[ ]\d{{4}})"
)
# Title, author and date on three lines, as the themes of class sites render them, or the last two on one line.
_PAGE_HEAD = re.compile(
    rf"\ufeff?\s*+(?P<title>\S[^\r\n]{{0,199}})[\r\n]\s*+(?:written )?by[ ](?P<author>[^\r\n]{{1,80}}?)"
    rf"[ \t]*(?:[\r\n]\s*+|[,|·•—–-][ ]*|[ ](?=on[ ]))(?:on[ ])?(?P<date>{_DATE})[ \t]*(?:[\r\n]\s*|\Z)",
    re.IGNORECASE,
)
_NAMED_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)")
_SPELT_DATE = re.compile(r"(?P<day>\d{1,2})[a-z]*\.? (?P<month>[a-z]{3,9})\.?,? (?P<year>\d{4})", re.IGNORECASE)
_SPELT_MONTH_FIRST = re.compile(r"(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})[a-z]*,? (?P<year>\d{4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _FileName:
    """What a path says: `_posts/<author>/<date>-<author>-<slug>.md`, each part of which may be missing."""

    author: str
    title: str
    date: dt.date | None

    @classmethod
    def of(cls, path: str) -> "_FileName":
        *folders, name = re.split(r"[/\\]", path)
        stem = re.sub(r"\.(?:md|markdown|mkdn?|mkd|html?|txt)$", "", name, flags=re.IGNORECASE)
        dated = _NAMED_DATE.match(stem)
        rest = stem[dated.end() :] if dated else stem
        author, _, slug = rest.strip("-_ ").partition("-")
        if folders and "_posts" in folders[:-1] and not folders[-1].isdigit():
            author = folders[-1]
            slug = rest.strip("-_ ").removeprefix(f"{author}-")
        title = one_line(re.sub(r"[-_]+", " ", slug)) or "Reflection"
        return cls(handle_of(author), title[:1].upper() + title[1:], _date_in(stem) if dated else None)


def _front_matter(text: str) -> dict[str, str]:
    """The plain values of the front matter as their author wrote them, unconverted; keys in small letters."""
    try:
        document = yaml.SafeLoader(text).get_single_node()
    except (yaml.YAMLError, RecursionError):
        lines = re.findall(r"^([A-Za-z_]+)[ \t]*:[ \t]*([^\r\n]*)", text, re.MULTILINE)
        return {key.lower(): re.sub(r"^([\"'])(.*)\1\s*$", r"\2", value) for key, value in lines}
    if not isinstance(document, yaml.MappingNode):
        return {}
    return {
        key.value.lower(): storable(value.value)  # YAML's escapes may spell what no text can hold
        for key, value in document.value
        if isinstance(key, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode)
    }


def _foot_of_page(text: str, start: int, author: str) -> int:
    """Where the last paragraph begins if it is the site's own line about `author`; else the end of the text."""
    written = text.rstrip()
    at = max(written.rfind("\n"), written.rfind("\r")) + 1
    names_author = written[at:].startswith((author, f"Find {author}")) and f"Find {author} on" in written[at:]
    return at if at > start and names_author else len(text)


def _parts(body: str) -> tuple[str, tuple[Section, ...]]:
    """The body cut at its questions: the opening, then each heading with its answer."""
    headings = question_headings(body)
    ends = [*(heading.start for heading in headings), len(body)]
    sections = (
        Section(heading.number, body[heading.start : heading.end], body[heading.end : end])
        for heading, end in zip(headings, ends[1:], strict=True)
    )
    return body[: ends[0]], tuple(sections)


def _date_in(text: str) -> dt.date | None:
    """The date at the start of `text`, ISO (also 2021-12-7) or spelt in English, if that day exists."""
    text = text.strip()
    found = _NAMED_DATE.match(text) or _SPELT_DATE.match(text) or _SPELT_MONTH_FIRST.match(text)
    if found is None:
        return None
    month = found["month"].lower()
    try:
        number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
        return dt.date(int(found["year"]), number, int(found["day"]))
    except ValueError:
        return None


# Writing


def compose_post(
    *,
    author: str,
    title: str,
    date: dt.date,
    answers: Iterable[tuple[str, str]] = (),
    opening: str = "",
) -> Post:
    """A post of what people wrote here: `opening` is the free text, `answers` pairs of full question and answer.

    Their text is made `neutral`, so that a site shows it and never obeys it; so is the title, whichever way a layout
    writes it. Blank answers are left out.
    """
    opening = storable(opening).strip()
    written = [(storable(question), storable(text).strip()) for question, text in answers]
    parts = [neutral(opening)] if opening else []
    parts += [f"## {in_a_line(question)}\n\n{neutral(text)}" for question, text in written if text]
    body = "\n" + "\n\n".join(parts) + "\n"
    first, sections = _parts(body)
    author = one_line(storable(author))[:AUTHOR_LIMIT].strip()
    title = untagged(one_line(storable(title)))
    return Post(
        author=author,
        title=title,
        date=date,
        head=written_front_matter(author, title),
        body=body,
        foot="",
        opening=first,
        sections=sections,
    )


def write_post(post: Post, *, filed_on: dt.date) -> tuple[str, str]:
    """The path of `post` within a site, and its text.

    `filed_on` dates a post that has no date of its own. The body is written as it was read. So is front matter that
    is YAML; any other, without which a site would not know the date, is written anew. The heading of a copied page
    becomes front matter, and its site's line about the author is left to that site: its text was shown there, so
    no Liquid in it is run. Two posts of one author, day and title share a path: the caller numbers them.
    """
    handle = handle_of(post.author)
    day = post.date or filed_on
    path = f"_posts/{handle}/{day.isoformat()}-{handle}-{slug_of(post.title)}.md"
    return path, _head_of(post) + post.body


def write_authors(profiles: Iterable[AuthorProfile]) -> str:
    """The text of `_data/authors.yml`: one entry per handle, in order of handles, empty fields left out."""
    entries = {
        one_line(storable(profile.handle))[:AUTHOR_LIMIT].strip(): _filled(
            name=untagged(profile.name),
            bio=untagged(profile.bio),
            web=_as_address(profile.website),
            github=_as_account(profile.github),
        )
        for profile in sorted(profiles, key=lambda profile: profile.handle.casefold())
    }
    return _as_yaml(entries)


def handle_of(author: str) -> str:
    """`author` as one part of a path: letters, digits, `_` and `-` of any script; `someone` where none is left."""
    part = _path_part(author) or "someone"
    # Windows takes these for devices, and could not check such a site out.
    return f"{part}-1" if _DEVICE.fullmatch(part) else part


_DEVICE = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9¹²³]", re.IGNORECASE)


def _head_of(post: Post) -> str:
    """Front matter that a site can read: the post's own if it is such, else what it says."""
    head = _FRONT_MATTER.match(post.head)
    if head is None:
        shown = {"render_with_liquid": False} if _LIQUID.search(post.body) else {}
        return written_front_matter(post.author, post.title, shown)
    if _is_yaml(head["yaml"]):
        return post.head
    more = {key: value for key, value in _front_matter(head["yaml"]).items() if key not in _WRITTEN}
    return written_front_matter(post.author, post.title, more)


_LIQUID = re.compile(r"\{[{%]")
_WRITTEN = {"layout", "author", "title"}


def _is_yaml(text: str) -> bool:
    try:
        yaml.SafeLoader(text).get_single_node()
    except (yaml.YAMLError, RecursionError):
        return False
    return True


def written_front_matter(author: str, title: str, more: Mapping[str, object] | None = None) -> str:
    """Front matter as YAML reads it whatever the two contain; the title always in double quotes."""
    fields = _as_yaml({"layout": "post", "author": author})
    quoted = yaml.safe_dump(title, allow_unicode=True, default_style='"', width=sys.maxsize)
    return f"---\n{fields}title: {quoted}{_as_yaml(more) if more else ''}---\n"


def _as_yaml(fields: Mapping[str, object]) -> str:
    return yaml.safe_dump(dict(fields), allow_unicode=True, sort_keys=False, width=sys.maxsize)


def slug_of(title: str) -> str:
    """`title` as one part of a path, in small letters; `reflection` where none is left."""
    return _path_part(re.sub(r"['’]", "", title).lower()) or "reflection"


def _path_part(text: str) -> str:
    """`text` with nothing but letters, digits, `_` and inner `-`, cut to whole characters."""
    words = re.sub(r"[^\w-]+|-{2,}", "-", unicodedata.normalize("NFC", text)).strip("-_")
    return words.encode("utf-8", "ignore")[:_PATH_PART_LIMIT].decode("utf-8", "ignore").rstrip("-_")


def _filled(**fields: str) -> Mapping[str, str]:
    return {name: one_line(storable(value)) for name, value in fields.items() if value.strip()}


def _as_address(text: str) -> str:
    """A web address such that it ends no attribute of a link; empty for anything else, such as a script."""
    text = text.strip()
    return "".join(f"%{ord(sign):02X}" if sign in "\"'<>`" else sign for sign in text) if is_link(text) else ""


def _as_account(text: str) -> str:
    """A name on GitHub; empty where it cannot be one."""
    return text.strip() if _ACCOUNT.fullmatch(text.strip()) else ""


_ACCOUNT = re.compile(r"[A-Za-z0-9-]{1,39}")
