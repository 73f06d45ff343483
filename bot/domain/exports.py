"""Files that reflections leave the group in, and what is remembered of them: copies that nobody can take back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ExportKind(StrEnum):
    """What kind of file reflections are written to."""

    JEKYLL = "jekyll"
    MARKDOWN = "markdown"
    CSV = "csv"
    JSON = "json"
    DIGEST = "digest"  # of a week, as a post or a page


@dataclass(frozen=True, slots=True)
class HandedOut:
    """An export that a reflection stands in. `folder` is kept in step by the next export; without one it is a file."""

    kind: str
    made_at: datetime
    folder: str | None
