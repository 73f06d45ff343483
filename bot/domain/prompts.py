"""Prompts: the invitation to reflect that one person gets after one meetup."""

from enum import StrEnum


class Surface(StrEnum):
    """Where somebody is asked."""

    DM = "dm"
    THREAD = "thread"


class PromptState(StrEnum):
    """What became of a prompt."""

    PLANNED = "planned"
    SENT = "sent"
    ANSWERED = "answered"
    LATER = "later"
    NOT_THIS_ONE = "not_this_one"
    ABSENT = "absent"
    UNDELIVERABLE = "undeliverable"
