"""Makes text from outside such that every database and every file can hold it."""

import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """`text` without null characters, and with a � for each half of a surrogate pair that stands alone.

    PostgreSQL takes no null in a text, and neither can be written as UTF-8; JSON from Discord may hold both.
    """
    return _UNSTORABLE.sub(lambda match: "" if match[0] == "\0" else "\ufffd", text)
