"""Where the program's log goes, how its lines look, and what may never stand in them."""

import json
import logging
import re
import sys
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import make_url

from bot.config import Settings

# PostgreSQL shows the row that a constraint refused, which may hold what somebody wrote, over any number of lines.
_ROW = re.compile(r"DETAIL:.*?(?=\n\[SQL:|\n\nThe above exception|\Z)", re.DOTALL)


class _WithoutSecrets(logging.Formatter):
    """Hides secrets and refused rows wherever they stand, tracebacks included."""

    def __init__(self, layout: str | None, secrets: Collection[str]) -> None:
        super().__init__(layout)
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """One entry, secrets replaced."""
        text = self.laid_out(record)
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return text

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        """A traceback, refused rows left out."""
        return _ROW.sub("DETAIL: [left out]", super().formatException(ei))

    def laid_out(self, record: logging.LogRecord) -> str:
        """One entry as it would be without secrets."""
        return super().format(record)


class _Json(_WithoutSecrets):
    """One JSON object a line: time (UTC), level, logger, message, and error where there is one."""

    def laid_out(self, record: logging.LogRecord) -> str:
        """One entry as JSON."""
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def formatter(settings: Settings) -> logging.Formatter:
    """How entries look, by LOG_FORMAT, with the secrets of these settings hidden."""
    secrets = [str(secret) for secret in (settings.token, make_url(settings.database).password) if secret]
    if settings.log_format == "json":
        return _Json(None, secrets)
    return _WithoutSecrets("%(asctime)s %(levelname)-7s %(name)s  %(message)s", secrets)


def start_logging(settings: Settings) -> None:
    """Log to standard error as LOG_FORMAT and LOG_LEVEL say."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(settings))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)
    # Their debug lines hold what people wrote: gateway events and statements with parameters.
    for name in ("discord", "aiosqlite", "asyncio", "aiohttp"):
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))
