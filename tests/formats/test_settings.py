"""Values of settings are read as people write them, in English and in Spanish."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.problems import NotUnderstood
from bot.domain.settings import Setting, default_of
from bot.formats.settings import read, read_reminders


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1 day, 1 hour", (1440, 60)),
        ("24h, 1h", (1440, 60)),
        ("1 hour and 1 day before", (1440, 60)),
        ("1 día y 2 horas antes", (1440, 120)),
        ("1 day 12 hours", (2160,)),
        ("a week; 90 min", (10080, 90)),
        ("una semana, 3 días, 30 minutos", (10080, 4320, 30)),
        ("2 hours, 2h, 120 minutes", (120,)),
        ("none", ()),
        ("ninguno", ()),
    ],
)
def test_reminders_are_read_the_earliest_first(text: str, minutes: tuple[int, ...]) -> None:
    assert read_reminders(text) == minutes


@pytest.mark.parametrize("text", ["", "soon", "1", "one fortnight", "1 day or so", "day", "-1 hour", "1.5 hours"])
def test_unclear_reminders_are_answered_with_an_example(text: str) -> None:
    with pytest.raises(NotUnderstood, match="such as “1 day, 1 hour”"):
        read_reminders(text)


def test_five_reminders_are_the_most() -> None:
    assert len(read_reminders("1h, 2h, 3h, 4h, 5h")) == 5
    with pytest.raises(NotUnderstood, match="5 times at most; that would be 6"):
        read_reminders("1h, 2h, 3h, 4h, 5h, 6h")


@pytest.mark.parametrize("text", ["4 minutes", "5 weeks", "0 days", "99999 weeks"])
def test_a_reminder_goes_out_neither_at_the_last_moment_nor_months_before(text: str) -> None:
    with pytest.raises(NotUnderstood, match="between 5 minutes and 4 weeks"):
        read_reminders(text)


@given(st.sets(st.integers(5, 28 * 24 * 60), min_size=1, max_size=5))
def test_whatever_offsets_are_written_are_read(minutes: set[int]) -> None:
    assert read_reminders(", ".join(f"{each} min" for each in minutes)) == tuple(sorted(minutes, reverse=True))


@pytest.mark.parametrize(
    ("setting", "text", "value"),
    [
        (Setting.TIMEZONE, "buenos aires", "America/Argentina/Buenos_Aires"),
        (Setting.LANGUAGE, "Español", "es"),
        (Setting.LANGUAGE, "inglés", "en"),
        (Setting.DIGEST_DAY, "miércoles", 2),
        (Setting.DIGEST_DAY, "Sun", 6),
        (Setting.DIGEST_HOUR, "9", 9),
        (Setting.DIGEST_HOUR, "6 PM", 18),
        (Setting.DIGEST_HOUR, "12 am", 0),
        (Setting.DIGEST_HOUR, "18:00", 18),
        (Setting.THREADS, "off", False),
        (Setting.EVENTS, "Sí", True),
        (Setting.ANNOUNCE_DAYS, "21", 21),
        (Setting.ANNOUNCEMENTS, "4200000000000000001", 4_200_000_000_000_000_001),
        (Setting.ORGANISERS, "none", None),
        (Setting.ORGANISER_ROLE, "ninguno", None),
    ],
)
def test_a_value_is_read_as_it_is_kept(setting: Setting, text: str, value: object) -> None:
    assert read(setting, text) == value


@pytest.mark.parametrize(
    ("setting", "text", "answer"),
    [
        (Setting.TIMEZONE, "Atlantis", "I don't know a time zone"),
        (Setting.LANGUAGE, "Klingon", "English and in Spanish"),
        (Setting.DIGEST_DAY, "someday", "a day of the week"),
        (Setting.DIGEST_HOUR, "24", "a full hour"),
        (Setting.DIGEST_HOUR, "13 PM", "a full hour"),
        (Setting.DIGEST_HOUR, "9:30", "a full hour"),
        (Setting.THREADS, "perhaps", "either “on” or “off”"),
        (Setting.VOICE_MINUTES, "0", "from 1 to 180"),
        (Setting.UNSIGNED_MINIMUM, "three", "from 3 to 20"),
        (Setting.DM_PACE, "none", "from 1 to 120"),
        (Setting.ANNOUNCEMENTS, "none", "Choose one from the list"),
        (Setting.REFLECTIONS, "9" * 30, "Choose one from the list"),
    ],
)
def test_what_cannot_be_is_answered_with_what_can(setting: Setting, text: str, answer: str) -> None:
    with pytest.raises(NotUnderstood, match=answer):
        read(setting, text)


@given(st.sampled_from(list(Setting)), st.text(max_size=40))
def test_nothing_that_is_written_ends_in_anything_but_a_value_or_a_sentence(setting: Setting, text: str) -> None:
    with suppress(NotUnderstood):
        assert read(setting, text) != ""


def test_each_setting_has_a_default() -> None:
    assert default_of(Setting.REMINDERS) == (1440, 60)
    assert {default_of(setting) for setting in Setting} >= {None, "UTC", "en", True, 14, 10, 3, 5}
