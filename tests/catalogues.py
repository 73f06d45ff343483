"""Collects every sentence that people read, and brings the catalogues in step: `python -m tests.catalogues`."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.texts import LANGUAGES

_REPOSITORY = Path(__file__).parent.parent
TRANSLATED = [language for language in LANGUAGES if language != "en"]  # English is the source
_PROBLEMS = ("Problem", "NotFound", "NotAllowed", "NotPossible", "NotUnderstood")
# The calls whose first words are a sentence; `many` has two, for one and for several.
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "many": (1, 2),
    **dict.fromkeys(("say", "N_", "locale_str", "_", *_PROBLEMS)),
}

# Ours instead of Babel's, which carries dates: every run would be a change.
_HEADER = """\
# Afterword's texts. English is the source; `make texts` brings this file in step with it.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def sentences(*keywords: str) -> Catalog:
    """Every sentence in the sources, or those of some calls only, with the files it stands in."""
    wanted = {name: places for name, places in _KEYWORDS.items() if name in keywords} if keywords else _KEYWORDS
    found = Catalog(project="Afterword", charset="utf-8")
    for folder in ("bot", "cogs"):
        for file, _line, message, _comments, _context in extract_from_dir(
            _REPOSITORY / folder, [("**.py", "python")], keywords=wanted
        ):
            found.add(message, locations=[(f"{folder}/{file}", 0)])
    return found


def path_of(language: str) -> Path:
    """Where the catalogue of a language is."""
    return _REPOSITORY / "bot" / "locale" / language / "LC_MESSAGES" / "afterword.po"


def catalogue(language: str) -> Catalog:
    """The catalogue of a language as it is in its file, or an empty one."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="Afterword", charset="utf-8", fuzzy=False)
    with path.open("rb") as text:
        return read_po(text, locale=language)


def in_step(language: str) -> str:
    """The catalogue's file with what is new in the sources added, what is gone left out, and what was said kept."""
    known = catalogue(language)
    known.update(sentences(), no_fuzzy_matching=True)
    text = BytesIO()
    write_po(text, known, width=110, include_lineno=False, sort_by_file=True, ignore_obsolete=True, omit_header=True)
    return _HEADER.format(language=language, plural_forms=known.plural_forms) + text.getvalue().decode()


def update() -> None:
    """Bring each catalogue in step with the sources."""
    for language in TRANSLATED:
        text = in_step(language)
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        path_of(language).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    update()
