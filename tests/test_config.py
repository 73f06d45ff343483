from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.config import Settings


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[arg-type, call-arg] # as the environment gives them


def test_without_a_database_url_it_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    assert settings(afterword_data_dir=tmp_path).database == f"sqlite+aiosqlite:///{tmp_path}/afterword.db"


def test_the_token_is_read_from_its_file_without_the_line_end(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("a.secret.token\n", encoding="utf-8")
    assert settings(discord_token_file=file).token == "a.secret.token"


def test_the_token_itself_comes_before_its_file() -> None:
    assert settings(discord_token=" direct ", discord_token_file="/nowhere").token == "direct"


def test_shards_are_numbers_with_commas() -> None:
    assert settings(shard_count=4, shard_ids="0, 2").shard_ids == (0, 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"database_url": "mysql://there"},
        {"database_url": "not a url"},
        {"log_level": "chatty"},
        {"shard_count": 0},
        {"shard_ids": "one"},
        {"shard_ids": "1"},
        {"http_public_url": "river.example"},
        {"http_public_url": "ftp://river.example"},
        {"http_public_url": "https://me:secret@river.example"},
        {"http_public_url": "https://river.example/?a=b"},
        {"http_public_url": "https://"},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        settings(**wrong)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://river.example", "https://river.example"),
        ("https://river.example/", "https://river.example"),
        ("http://127.0.0.1:8080/afterword/", "http://127.0.0.1:8080/afterword"),
    ],
)
def test_the_public_address_is_kept_without_the_slash_at_its_end(given: str, kept: str) -> None:
    assert settings(http_public_url=given).http_public_url == kept


def test_the_token_is_not_in_what_settings_print() -> None:
    assert "hush" not in repr(settings(discord_token="hush"))


def test_the_data_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "afterword"
    settings(afterword_data_dir=folder).make_data_dir()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_key_is_made_once_beside_the_database_and_for_its_owner_only(tmp_path: Path) -> None:
    first, again = (settings(afterword_data_dir=tmp_path / "data").seals() for _ in range(2))

    [file] = (tmp_path / "data").iterdir()
    assert (file.name, file.stat().st_mode & 0o777) == ("afterword.key", 0o600)
    assert first.fingerprint == again.fingerprint
    assert settings(afterword_data_dir=tmp_path / "other").seals().fingerprint != first.fingerprint


def test_a_key_may_be_given_itself_or_in_a_file_and_makes_none(tmp_path: Path) -> None:
    key = "k" * 32
    file = tmp_path / "key"
    file.write_text(f"{key}\n", encoding="utf-8")

    given = settings(afterword_key=key, afterword_data_dir=tmp_path / "data").seals()

    assert settings(afterword_key_file=file).seals().fingerprint == given.fingerprint
    assert not (tmp_path / "data").exists()


def test_a_key_too_short_to_protect_anybody_is_refused(tmp_path: Path) -> None:
    (tmp_path / "afterword.key").write_text("short\n", encoding="utf-8")

    with pytest.raises(ValidationError):
        settings(afterword_key="short")
    with pytest.raises(OSError, match="32 characters"):
        settings(afterword_data_dir=tmp_path).seals()
