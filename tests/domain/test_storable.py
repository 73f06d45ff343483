from hypothesis import given
from hypothesis import strategies as st

from bot.domain.storable import storable


def test_what_no_database_holds_is_taken_out_and_everything_else_stays() -> None:
    assert storable("a\0b \ud83d🧵\udca5 \x1b\n") == "ab \ufffd🧵\ufffd \x1b\n"


@given(st.text(st.characters() | st.characters(categories=["Cs"])))
def test_whatever_comes_in_can_be_written_as_utf_8(text: str) -> None:
    settled = storable(text)
    assert settled.encode().decode() == settled
    assert "\0" not in settled
    assert storable(settled) == settled
