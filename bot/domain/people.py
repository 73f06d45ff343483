"""What is stored about one person: how much it is, and what it refers to."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much of somebody is stored; nothing of people who are not known.

    `coming` and `waiting` count their answers to meetups that are still to come. `files` are exports that hold a
    reflection of theirs.
    """

    is_known: bool = False
    groups: int = 0
    rsvps: int = 0
    coming: int = 0
    waiting: int = 0
    attendance: int = 0
    reflections: int = 0
    proposals: int = 0
    prompts: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What somebody's rows refer to, by id.

    Meetups are (title, start, name of the group), questions stand in full by form and position, responses are (theme,
    what was done).
    """

    groups: dict[int, str]
    meetups: dict[int, tuple[str, datetime, str]]
    questions: dict[tuple[int, int], str]
    weeks: dict[int, str]
    themes: dict[int, str] = field(default_factory=dict[int, str])
    responses: dict[int, tuple[str, str]] = field(default_factory=dict[int, tuple[str, str]])
