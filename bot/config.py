"""Settings of the host, from the environment and `.env`: the only place that reads them."""

import errno
import hashlib
import re
import secrets
from pathlib import Path
from typing import Annotated, Literal, Self

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.domain.seals import KEY_BYTES, Seals


class Settings(BaseSettings):
    """Everything the host can set. The names in capitals are the environment's; see .env.example."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    discord_token: SecretStr | None = None
    discord_token_file: Path | None = None
    database_url: str | None = None
    afterword_key: SecretStr | None = Field(default=None, min_length=32)
    afterword_key_file: Path | None = None
    afterword_data_dir: Path = Field(default_factory=lambda: user_data_path("afterword", appauthor=False))
    discord_api_url: str | None = None
    discord_gateway_url: str | None = None
    shard_count: int | None = Field(default=None, ge=1)
    # Numbers with commas between them; pydantic would expect JSON.
    shard_ids: Annotated[tuple[int, ...] | None, NoDecode] = None
    http_listen: str | None = None
    http_public_url: str | None = None
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("shard_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("http_public_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", value):
            raise ValueError("must be where HTTP_LISTEN is reached from outside, such as https://afterword.example.org")
        return value and value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _known_driver(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            driver = make_url(value).drivername
        except ArgumentError:
            driver = ""
        if driver not in {"sqlite+aiosqlite", "postgresql+asyncpg"}:
            raise ValueError("must begin with sqlite+aiosqlite:///PATH or postgresql+asyncpg://USER:PASSWORD@HOST/NAME")
        return value

    @model_validator(mode="after")
    def _shards_of_how_many(self) -> Self:
        if self.shard_ids is not None and self.shard_count is None:
            raise ValueError("SHARD_IDS needs SHARD_COUNT beside it: how many shards there are in all")
        return self

    @property
    def token(self) -> str | None:
        """The bot's token, from DISCORD_TOKEN or the file DISCORD_TOKEN_FILE names.

        Raises OSError when that file cannot be read.
        """
        if self.discord_token is not None:
            return self.discord_token.get_secret_value().strip()
        if self.discord_token_file is not None:
            return self.discord_token_file.read_text(encoding="utf-8").strip()
        return None

    @property
    def database(self) -> str:
        """DATABASE_URL, or a SQLite file in the data folder."""
        return self.database_url or f"sqlite+aiosqlite:///{self.afterword_data_dir / 'afterword.db'}"

    @property
    def charts_folder(self) -> Path:
        """Where the program that draws pictures keeps what it found out about fonts: in the data folder."""
        return self.afterword_data_dir / "charts"

    def seals(self) -> Seals:
        """What the authors of unsigned reflections are sealed with: AFTERWORD_KEY, or what stands in the key's file.

        Where neither is there, a key is made and kept in that file, beside the database and not in it, readable by its
        owner only. Raises OSError when the file cannot be read or made, or holds no key.
        """
        if self.afterword_key is not None:
            return _seals_of(self.afterword_key.get_secret_value())
        file = self.afterword_key_file or self.afterword_data_dir / "afterword.key"
        if not file.exists():
            _make_key(file)
        key = file.read_text(encoding="utf-8")
        if len(key.strip()) < KEY_BYTES:
            raise OSError(errno.EINVAL, f"A key has {KEY_BYTES} characters at least, this one has not", str(file))
        return _seals_of(key)

    def make_data_dir(self) -> None:
        """Make the data folder, readable by its owner only, when the database is the file in it."""
        if self.database_url is None:
            self.afterword_data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)


def _seals_of(text: str) -> Seals:
    return Seals(hashlib.sha256(text.strip().encode()).digest())


def _make_key(file: Path) -> None:
    """Write a new key, whole or not at all; one that another process has made meanwhile stays."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    new.touch(mode=0o600)
    try:
        new.write_text(secrets.token_hex(KEY_BYTES) + "\n", encoding="utf-8")
        file.hardlink_to(new)
    except FileExistsError:
        pass
    finally:
        new.unlink()
