"""The one codec of custom ids: `noun:v1:action:argument`, 100 characters at most.

A component carries an id, never state: whoever handles it reads the state again.
"""

from dataclasses import dataclass

VERSION = "v1"
_LONGEST = 100  # Discord's limit


@dataclass(frozen=True, slots=True)
class CustomId:
    """What a button, select or form is for. `argument` is usually the id of a row."""

    noun: str
    action: str
    argument: str = ""

    def __str__(self) -> str:
        text = f"{self.noun}:{VERSION}:{self.action}:{self.argument}"
        if len(text) > _LONGEST:
            raise ValueError(f"custom id of {len(text)} characters: {text}")
        return text

    @property
    def number(self) -> int:
        """The argument as a row's id; raises ValueError when it is none."""
        return int(self.argument)

    @property
    def parts(self) -> list[str]:
        """The argument split at its dots, for the few components that name two things."""
        return self.argument.split(".")


def parse(text: str) -> CustomId | None:
    """Read a custom id; None when it is of another version or not ours."""
    parts = text.split(":", 3)
    if len(parts) != 4 or parts[1] != VERSION:  # noqa: PLR2004 - the four fields of the codec
        return None
    return CustomId(parts[0], parts[2], parts[3])
