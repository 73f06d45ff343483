"""A text that is longer than one form: the pages it is changed by, and how one page is put back among the others."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.reflections import Reflection
from bot.domain.splitting import split_message

PAGE_LIMIT = 4000  # characters of one text input, Discord's limit
_LINE_ENDS = re.compile(r"[ \t]*\n\s*")
_MARK = 8  # characters: the custom id of a form with five fields holds five, and names the form that was asked


@dataclass(frozen=True, slots=True)
class Page:
    """Page `number` (from 0) of the answer at `position`, with the blanks that part it from the next.

    Without those blanks it fits a form.
    """

    position: int
    number: int
    text: str

    @property
    def mark(self) -> str:
        """What a form that opens this page remembers it by."""
        return mark(self.position, self.text)


def mark(position: int, text: str) -> str:
    """A few characters that tell whether a field holds what it did; blanks around it and line ends don't count."""
    lines = "\n".join(text.split("\r\n")).strip()
    return hashlib.sha256(f"{position} {lines}".encode()).hexdigest()[:_MARK]


def pages_of(reflection: Reflection) -> Sequence[Page]:
    """Everything written, in pages of at most 4,000 characters that end between paragraphs where they can."""
    return [page for answer in reflection.answers for page in _pages(answer.position, answer.text)]


def _pages(position: int, text: str) -> list[Page]:
    pages: list[Page] = []
    start = 0
    while start < len(text):
        end = start + _end_of_page(text[start:])
        pages.append(Page(position, len(pages), text[start:end]))
        start = end
    return pages


def _end_of_page(text: str) -> int:
    """Where the first page ends. The blanks behind it take no room in a form: whoever filled one finds it again."""
    if len(text.rstrip()) <= PAGE_LIMIT:
        return len(text)
    full = _LINE_ENDS.match(text, PAGE_LIMIT)
    return full.end() if full else len(split_message(text[: PAGE_LIMIT + 1], PAGE_LIMIT)[0])


def with_page(position: int, text: str, number: int, opened: str, new: str) -> str:
    """`text` with `new` in place of its page that was opened, and the rest as it is; an empty `new` takes it away.

    `opened` is the mark of that page. Where something else stands there by now, nobody's words give way: `new` goes
    behind the others, unless the text says it already.
    """
    new = "\n".join(new.split("\r\n")).strip()
    pages = _pages(position, text)
    same = [page for page in pages if page.mark == opened]
    found = next((page for page in same if page.number == number), same[0] if same else None)
    if found is None:
        return text if new in text else f"{text.rstrip()}\n\n{new}".strip()
    if mark(position, new) == opened:
        return text  # nothing was changed; a form may have given the text other line ends
    blanks = found.text[len(found.text.rstrip()) :] if new else ""
    pieces = [page.text for page in pages]
    pieces[found.number] = new + blanks
    return "".join(pieces).strip()
