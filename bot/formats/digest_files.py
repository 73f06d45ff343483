"""Writes a digest as files that leave Discord: Markdown, a web page with its picture, a Jekyll post, an Atom feed."""

import html
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from markdown_it import MarkdownIt

from bot.domain.digest import Digest, Drawn
from bot.domain.groups import Group
from bot.domain.seals import coarse
from bot.formats.digest_words import IN_MARKDOWN
from bot.formats.digests import digest_blocks, digest_title, nothing_to_tell
from bot.formats.jekyll import handle_of, slug_of, written_front_matter
from bot.formats.neutral_markdown import in_a_line, untagged
from bot.texts import Say

_ATOM = "http://www.w3.org/2005/Atom"
_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1.05rem/1.55 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }}
body {{ color: #1f2328; background: #ffffff; }}
blockquote {{ margin: .6rem 0 1rem; padding: .1rem 1rem; border-left: .25rem solid #2f855a; }}
img {{ max-width: 100%; height: auto; border-radius: .5rem; }}
@media (prefers-color-scheme: dark) {{ body {{ color: #e6e6e6; background: #1e1f22; }} }}
</style>
</head>
<body>
{body}</body>
</html>
"""


def digest_markdown(digest: Digest, say: Say) -> str:
    """The parts of a digest as Markdown that a site shows as it was typed and never obeys; empty where it is empty."""
    return "\n\n".join(digest_blocks(digest, say, IN_MARKDOWN)) + "\n" if not digest.is_empty else ""


def markdown_file(digest: Digest, group: Group, say: Say) -> str:
    """The digest as a Markdown file with its title."""
    return f"# {in_a_line(digest_title(digest, group, say))}\n\n" + (
        digest_markdown(digest, say) or f"{nothing_to_tell(digest, say)}\n"
    )


def html_page(digest: Digest, group: Group, say: Say, drawn: Drawn | None) -> str:
    """The digest as one web page that loads nothing: its picture is in it, with the words that say the same."""
    body = _rendered(markdown_file(digest, group, say))
    if drawn is not None:
        source = b64encode(drawn.png).decode()
        body += f'<p><img src="data:image/png;base64,{source}" alt="{html.escape(drawn.words)}"></p>\n'
    return _PAGE.format(language=say.language, title=html.escape(digest_title(digest, group, say)), body=body)


def jekyll_post(digest: Digest, group: Group, say: Say) -> tuple[str, str]:
    """The path and text of the digest as a post of the group; the day is its last one."""
    title = digest_title(digest, group, say)
    path = f"_posts/digests/{digest.period.last}-{slug_of(group.name) or 'digest'}-{digest.period}.md".lower()
    head = written_front_matter(handle_of(group.name), untagged(title), {"category": "digests"})
    return path, head + digest_markdown(digest, say)


@dataclass(frozen=True, slots=True)
class Published:
    """A posted digest as everybody may read it; when it was posted, and last edited, in UTC."""

    posted_at: datetime
    digest: Digest
    edited_at: datetime | None = None

    @property
    def changed_at(self) -> datetime:
        """When it last became another, no more exactly than by the day: nobody's hour of writing is told."""
        return max(self.posted_at, coarse(self.edited_at)) if self.edited_at else self.posted_at


def atom_feed(published: Sequence[Published], group: Group, say: Say, address: str) -> bytes:
    """The posted digests as an Atom feed (RFC 4287), the newest first; `address` is where it stands, if it does."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": say.language})
    newest = max((each.changed_at for each in published), default=datetime.fromtimestamp(0, UTC))
    _add(feed, "id", f"urn:afterword:{group.guild_id}:digests")
    _add(feed, "title", _shown(say("{group}: what people learned", group=group.name)))
    _add(feed, "updated", newest.isoformat())
    if address:
        ET.SubElement(feed, f"{{{_ATOM}}}link", {"rel": "self", "href": address})
    author = ET.SubElement(feed, f"{{{_ATOM}}}author")
    _add(author, "name", _shown(group.name))
    for each in published:
        if each.digest.is_empty:
            continue
        entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(entry, "id", f"urn:afterword:{group.guild_id}:digest:{each.digest.period}")
        _add(entry, "title", _shown(digest_title(each.digest, group, say)))
        _add(entry, "published", each.posted_at.isoformat())
        _add(entry, "updated", each.changed_at.isoformat())
        content = _add(entry, "content", _shown(_rendered(digest_markdown(each.digest, say))))
        content.set("type", "html")
    return ET.tostring(feed, encoding="utf-8", xml_declaration=True)


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_ATOM}}}{name}")
    child.text = text
    return child


def _shown(text: str) -> str:
    """Text without the signs that XML has no room for (XML 1.0, 2.2)."""
    return "".join(each for each in text if each in "\t\n\r" or (each >= " " and each not in "\ufffe\uffff"))


def _rendered(markdown: str) -> str:
    # The only tags in it are those of code, which `as_typed` writes: nobody's own is let through.
    return MarkdownIt("commonmark").render(markdown)
