"""Where the program's log goes, how its lines look, and what may never stand in them."""

import json
import logging
import sys
from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import make_url

from bot.config import Settings


class _WithoutSecrets(logging.Formatter):
    """Hides the secrets wherever they stand, tracebacks included."""

    def __init__(self, layout: str | None, secrets: Collection[str]) -> None:
        super().__init__(layout)
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """One entry, secrets replaced."""
        text = self.laid_out(record)
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return text

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


def start_logging(settings: Settings) -> None:
    """Log to standard error as LOG_FORMAT and LOG_LEVEL say."""
    secrets = _secrets(settings)
    layout = "%(asctime)s %(levelname)-7s %(name)s  %(message)s"
    handler = logging.StreamHandler(sys.stderr)
    as_json = settings.log_format == "json"
    handler.setFormatter(_Json(None, secrets) if as_json else _WithoutSecrets(layout, secrets))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)
    # Their debug lines hold what people wrote: gateway events and statements with parameters.
    for name in ("discord", "aiosqlite", "asyncio", "aiohttp"):
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))


def _secrets(settings: Settings) -> list[str]:
    password = make_url(settings.database).password
    return [str(secret) for secret in (settings.token, password) if secret]
