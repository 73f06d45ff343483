"""Seals who wrote an unsigned reflection: its author is known again by whoever has the key, and by nobody else.

The key is not kept in the database. Whoever reads the database alone finds no id beside unsigned words.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, time

KEY_BYTES = 32


class Seals:
    """What one key makes of people and of their messages."""

    def __init__(self, key: bytes) -> None:
        if len(key) < KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes at least")
        self._key = key

    @property
    def fingerprint(self) -> str:
        """Tells one key from another, and nothing else about it."""
        return self._sealed("key").hex()[:16]

    def author(self, meetup_id: int, user_id: int) -> str:
        """Who wrote about a meetup: 43 characters. The same person's reflections do not look alike."""
        return urlsafe_b64encode(self._sealed(f"author/{meetup_id}/{user_id}")).decode().rstrip("=")

    def source(self, source_id: int) -> int:
        """The message or interaction that words came with: the id itself tells the moment, this tells nothing."""
        return int.from_bytes(self._sealed(f"source/{source_id}")[:8]) >> 1  # 63 bits, as wide as the column

    def _sealed(self, text: str) -> bytes:
        return hmac.digest(self._key, text.encode(), hashlib.sha256)


def coarse(moment: datetime) -> datetime:
    """The midnight (UTC) before `moment`: all that is kept of when something unsigned was written."""
    return datetime.combine(moment.astimezone(UTC).date(), time(), UTC)
