"""What a person can do wrong or meet, each a sentence that says what to do next.

    Problem                 answered to the person, never logged as an error
    ├── NotFound            it does not exist, or not in this group
    ├── NotAllowed          it exists, but is not theirs to do
    ├── NotPossible         it cannot be done now, in this state
    └── NotUnderstood       what they wrote could not be read

Everything else that is raised is ours: logged with its context and a short code the person can quote.
"""

from collections.abc import Mapping


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for "translate this later"
    """Mark a sentence for the catalogues without translating it here."""
    return sentence


class Problem(Exception):
    """Something the person can act on.

    `sentence` is an English source text of the catalogues with `{names}`; `details` fills them in.
    """

    def __init__(self, sentence: str, **details: object) -> None:
        super().__init__(sentence.format(**details) if details else sentence)
        self.sentence = sentence
        self.details: Mapping[str, object] = details


class NotFound(Problem):
    """It does not exist, or belongs to another group: the two are told alike."""


class NotAllowed(Problem):
    """The person may not do this."""


class NotPossible(Problem):
    """It cannot be done in the present state."""


class NotUnderstood(Problem):
    """What the person wrote could not be read."""
