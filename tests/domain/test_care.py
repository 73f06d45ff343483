import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.care import Around, NoteKind, notes

MEMBERS = (
    *("Priya Natarajan", "Will", "Python", "Tom 🦦", "José (él)", "X", "J. Smith", "snake_42", "ghost", "Austin", "Bo"),
    *("小明", "रमेश", "Дарья", "محمد", "AI", "Anne", "Dr. Lena Voß", "Data Science", "Mark", "Μαρία"),
)
AROUND = Around(dict(enumerate(MEMBERS, 101)), known_names=("Ada", "Kai Chen"))


def found(kind: NoteKind, text: str, around: Around = AROUND) -> list[str]:
    return [each for note in notes([text], around) if note.kind is kind for each in note.found]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Priya gave me a tip.", ["Priya"]),
        ("I sat beside Priya Natarajan.", ["Priya Natarajan"]),
        ("It was Priya's idea, and PRIYA knows.", ["Priya"]),
        ("priya natarajan helped, Priya Natarajan!", ["Priya Natarajan"]),
        ("I asked Will about it.", ["Will"]),
        ("Then Tom and José laughed.", ["Tom", "José"]),
        ("J. Smith and snake_42 came late.", ["J. Smith", "snake_42"]),
        ("In Austin I met Austin.", ["Austin"]),
        ("They told Bo.", ["Bo"]),
        ("我和小明聊了很久。", ["小明"]),
        ("रमेश ने बताया", ["रमेश"]),
        ("Мне помогла Дарья.", ["Дарья"]),
        ("تحدثت مع محمد اليوم", ["محمد"]),
        ("Με τη Μαρία", ["Μαρία"]),
        ("Lena Voß explained it.", ["Lena Voß"]),
        ("“Priya”, she said. (Tom agreed.)", ["Priya", "Tom"]),
    ],
)
def test_other_members_are_pointed_out_as_they_are_written(text: str, names: list[str]) -> None:
    assert found(NoteKind.PERSON, text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Will I come again? I think I will.",
        "Python is great, and I love Python.",
        "Ghost stories. A ghost of a chance.",
        "Anne-Marie and Priyanka are others.",
        "The AI talk. X marks the spot, and x is a name.",
        "We drove to Austin and stayed in Austin.",
        "Ada is me, and Kai spoke, and Kai Chen again.",
        "data science is a field.",
        "Mark the date! Do mark it.",
        "See https://example.org/Priya and `Priya = 1`.",
        "the tomato, the boring, an atom",
        "Bo",
        "",
    ],
)
def test_words_things_places_and_those_who_are_public_are_not_pointed_out(text: str) -> None:
    assert found(NoteKind.PERSON, text) == []


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Thanks <@101>!", ["@Priya Natarajan"]),
        ("Thanks <@!123456789012345678>!", ["<@!123456789012345678>"]),
        ("ask @tom or @some.one", ["@tom", "@some.one"]),
        ("I finally understand @property, @dataclass and @app.get(...).", []),
        ("@lru_cache\ndef f(): ...", []),
        ("@my_own\ndef f(): ...", []),
        ("`@tom`, a@b, @types/node, @everyone, @ 7", []),
        ("@ada is me, @Kai spoke", []),
    ],
)
def test_mentions_are_pointed_out_and_decorators_are_not(text: str, mentions: list[str]) -> None:
    members = {**AROUND.members, 100000000000000101: "Nobody"}
    around = Around(members, known_names=AROUND.known_names)
    assert found(NoteKind.MENTION, text.replace("<@101>", "<@100000000000000101>"), around) == [
        each.replace("Priya Natarajan", "Nobody") for each in mentions
    ]


def test_a_mention_of_the_author_or_a_speaker_is_not_pointed_out() -> None:
    around = Around({}, known_ids=frozenset({123456789012345678}))
    assert notes(["Thanks <@123456789012345678>!"], around) == ()


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("Write to ada.l+meet@mail.example.org.", ["ada.l+meet@mail.example.org"]),
        ("(ANA@EJEMPLO.ES)", ["ANA@EJEMPLO.ES"]),
        ("git@github.com:ada/river.git, x@y.T, a@b, W@model.dot(x), 5@home", []),
    ],
)
def test_e_mail_addresses_are_found(text: str, addresses: list[str]) -> None:
    assert found(NoteKind.EMAIL, text) == addresses


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("312-555-0123 or (312) 555-0123", ["312-555-0123", "(312) 555-0123"]),
        ("+1 312 555 0123, +34 612 34 56 78", ["+1 312 555 0123", "+34 612 34 56 78"]),
        ("612 345 678 / 020 7946 0958 / 0151 23456789", ["612 345 678", "020 7946 0958", "0151 23456789"]),
        ("Text me: 3125550123", ["3125550123"]),
        ("3125550123 and 4294967296 and 1700000000 and 123456789012345678", []),
        ("2026-12-09 19:00, 09.12.2026 1900, 2019-2020, 9/12/2026", []),
        ("Python 3.11.4, 192.168.1.100, 10.000.000, 100 000 000, 600 000 000", []),
        ("ISBN 978-0-13-235088-4, 50-100 people, 1,000,000 rows", []),
        ("https://example.org/312-555-0123", []),
    ],
)
def test_phone_numbers_are_found_and_other_numbers_are_not(text: str, numbers: list[str]) -> None:
    assert found(NoteKind.PHONE, text) == numbers


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Join discord.gg/abc-1!", ["discord.gg/abc-1"]),
        ("https://discord.com/invite/xyz", ["https://discord.com/invite/xyz"]),
        ("HTTPS://www.DiscordApp.com/invite/xyz", ["HTTPS://www.DiscordApp.com/invite/xyz"]),
        ("https://discord.com/channels/1/2, notdiscord.gg/abc, discord.gg", []),
    ],
)
def test_invites_to_servers_are_found(text: str, links: list[str]) -> None:
    assert found(NoteKind.INVITE, text) == links


def test_everything_of_a_kind_is_named_once_and_in_order() -> None:
    texts = ["Then Tom came.", "I met Priya, tom@example.org and Tom again."]
    assert [(note.kind, note.found) for note in notes(texts, AROUND)] == [
        (NoteKind.PERSON, ("Tom", "Priya")),
        (NoteKind.EMAIL, ("tom@example.org",)),
    ]


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=5))
def test_whatever_is_found_stands_in_some_text_and_nothing_fails(text: str, names: list[str]) -> None:
    for note in notes([text], Around(dict(enumerate(names)))):
        assert note.found
        assert all(each.strip() for each in note.found)


@given(
    st.text(st.characters(categories=["Ll"]).filter(lambda letter: letter.upper() != letter), min_size=1, max_size=12)
)
def test_an_ordinary_small_word_is_nobodys_name(word: str) -> None:
    assert found(NoteKind.PERSON, f"then {word} was said", Around({1: word})) == []


def test_in_a_large_group_somebody_named_again_and_again_is_named_once() -> None:
    members = {number: f"Person{number} von Example" for number in range(5000)}
    text = "I learned about types from Person77, and the soup was good. " * 200
    assert found(NoteKind.PERSON, text, Around(members)) == ["Person77"]
