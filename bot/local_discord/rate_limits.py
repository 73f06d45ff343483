"""Rate limits with true headers: the global one, the bucket of each channel's messages, edits of old messages."""

import math
import time
from dataclasses import dataclass, field

from bot.local_discord.objects import Json

VIA = "1.1 google"  # without it discord.py takes a 429 for a Cloudflare ban (P:http.py:600-790)


@dataclass(frozen=True)
class RateLimits:
    """Requests and the seconds they count for, on real time. The default lets tests run freely."""

    everything: tuple[int, float] = (100_000, 1.0)
    messages: tuple[int, float] = (10_000, 1.0)  # POST messages, per channel
    others: tuple[int, float] = (10_000, 1.0)  # per route and its channel or guild
    old_edits: tuple[int, float] = (10_000, 1.0)  # edits of messages older than an hour, per channel


TRUE_LIMITS = RateLimits((50, 1.0), (5, 5.0), (50, 1.0), (3, 6.0))
"""Discord's own numbers: 50/s is documented, the others are what people measured (platform document A7)."""


class RateLimitedError(Exception):
    """429: too many; the body and headers to answer with."""

    def __init__(self, retry_after: float, scope: str, code: int | None = None, message: str = "") -> None:
        super().__init__(f"retry after {retry_after}")
        self.body: Json = {
            "message": message or "You are being rate limited.",
            "retry_after": round(retry_after, 3),
            "global": scope == "global",
        }
        if code is not None:
            self.body["code"] = code
        self.headers = {
            "Via": VIA,
            "Retry-After": str(math.ceil(retry_after)),
            "X-RateLimit-Scope": "user" if scope == "global" else scope,
        }
        if scope == "global":
            self.headers["X-RateLimit-Global"] = "true"


@dataclass
class Window:
    """A number of requests in a time that begins with the first of them."""

    limit: int
    seconds: float
    began: float = field(default=-math.inf)
    used: int = 0

    def take(self) -> float:
        """Use one; returns 0, or the seconds to wait when none is left."""
        now = time.monotonic()
        if now - self.began >= self.seconds:
            self.began, self.used = now, 0
        if self.used >= self.limit:
            return self.began + self.seconds - now
        self.used += 1
        return 0.0

    def headers(self, bucket: str, world_seconds: float) -> dict[str, str]:
        """What is left, as Discord says it."""
        after = max(0.0, self.began + self.seconds - time.monotonic())
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.limit - self.used),
            "X-RateLimit-Reset": f"{world_seconds + after:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": bucket,
        }


class RateLimiter:
    """Counts the bot's requests."""

    def __init__(self, limits: RateLimits) -> None:
        self._limits = limits
        self._everything = Window(*limits.everything)
        self._windows: dict[str, Window] = {}

    def take(self, method: str, template: str, major: str, world_seconds: float) -> dict[str, str]:
        """Count a request with the bot's token; returns the headers, or raises RateLimitedError."""
        wait = self._everything.take()
        if wait:
            raise RateLimitedError(wait, "global")
        bucket = f"{method}:{template}:{major}"
        is_message = method == "POST" and template == "/channels/{channel_id}/messages"
        window = self._window(bucket, self._limits.messages if is_message else self._limits.others)
        wait = window.take()
        headers = window.headers(f"{hash(bucket) & 0xFFFFFFFF:08x}", world_seconds)
        if wait:
            limited = RateLimitedError(wait, "user")
            limited.headers.update(headers)
            raise limited
        return headers

    def take_old_edit(self, channel_id: int) -> None:
        """Count an edit of a message older than an hour (30046, sent as 429)."""
        wait = self._window(f"old edits:{channel_id}", self._limits.old_edits).take()
        if wait:
            message = "Maximum number of edits to messages older than 1 hour reached. Try again later."
            raise RateLimitedError(wait, "user", 30046, message)

    def _window(self, key: str, limit: tuple[int, float]) -> Window:
        window = self._windows.get(key)
        if window is None:
            window = self._windows[key] = Window(*limit)
        return window
