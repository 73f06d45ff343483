"""Themes are what several people mention, in their own words, and nobody's name."""

from collections.abc import Sequence
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.forms import DEFAULT_FORM, Form, Question, QuestionKind
from bot.domain.meetups import Talk
from bot.domain.reflections import Answer, Audience, Reflection, ReflectionKind, ReflectionStatus
from bot.domain.sentences import sentences
from bot.domain.themes import Theme, find_themes

ENGLISH = (
    "I came for the soup and learned what a stub file is. The projector gave up twice that evening.",
    "We wrote a stub file together, and it turned out to be plain text. The projector died in the middle of it.",
    "Somebody explained her first stub file to me while the projector flickered. Burnout came up as well.",
    "The honest words about burnout stayed with me all the way home. I would like to hear more of that.",
)
SPANISH = (
    "Aprendí que una copia de seguridad que nadie ha probado no existe. El ruido del bar era tremendo.",
    "Probé mis copias de seguridad en cuanto llegué a casa, y no funcionaban. Volveré en otoño.",
    "El ruido del bar tapaba las preguntas del fondo, pero la charla me gustó.",
    "No conocía a nadie y salí con tres teléfonos apuntados en una servilleta.",
)
GERMAN = (
    "Gelernt habe ich, wie man einen Haltepunkt mit Bedingung setzt. Die Heizung war leider aus.",
    "Bei mir haben alle Haltepunkte am Ende funktioniert, sogar der letzte. Kalt war es trotzdem.",
    "Gelernt: ein Haltepunkt sagt mehr als hundert Ausgaben auf dem Bildschirm.",
    "Die Heizung ging auch bei uns in der letzten Reihe nicht. Zum Glück gab es Tee.",
)
# Of everything that can stand in a text, some.
LIVELY = st.lists(
    st.sampled_from(
        [
            *(" ".join(texts) + " " for texts in (ENGLISH, SPANISH, GERMAN)),
            *ENGLISH,
            "# stub file\n",
            "- burnout\n- stub file\n",
            "```\nburnout = 1. Burnout!\n```\n",
            "Really, burnout? ",
            "See https://example.org/burnout and write to burnout@example.org. ",
            "BURNOUT!!! 🎉 ",
            "\n\n",
        ]
    )
    | st.text(max_size=12),
    max_size=12,
).map("".join)


def reflection(number: int, *texts: str, person: int | None = None, name: str = "", **changes: object) -> Reflection:
    answers = tuple(Answer(position, text, Audience.GROUP) for position, text in enumerate(texts))
    fields: dict[str, object] = {"user_id": person or number, "byline": None, "signed": True, "form_id": None}
    fields |= {"meetup_id": 1, "title": None, "answers": answers} | changes
    return Reflection(
        id=number,
        guild_id=1,
        name=name,
        kind=ReflectionKind.FREE,
        status=ReflectionStatus.SUBMITTED,
        occurred_on=date(2026, 12, 2),
        **fields,  # pyright: ignore[reportArgumentType]
    )


def each_by_another(*texts: str) -> list[Reflection]:
    return [reflection(number, text) for number, text in enumerate(texts, start=1)]


def talk(title: str, speaker: str | None = None) -> Talk:
    return Talk(id=1, meetup_id=1, position=1, title=title, speaker=speaker)


def words_of(themes: Sequence[Theme]) -> list[str]:
    return [theme.words for theme in themes]


# ------------------------------------------------------------------ what they are


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (ENGLISH, {"stub file": 3, "projector": 3, "burnout": 2}),
        (SPANISH, {"ruido del bar": 2, "copia de seguridad": 2}),
        (GERMAN, {"Haltepunkt": 3, "Heizung": 2}),
    ],
)
def test_what_several_people_mention_is_a_theme_in_three_languages(
    texts: Sequence[str], expected: dict[str, int]
) -> None:
    found = {theme.words: theme.people for theme in find_themes(each_by_another(*texts), forms={})}

    assert {words: found.get(words) for words in expected} == expected


def test_reflections_in_two_languages_share_their_themes() -> None:
    themes = find_themes(
        each_by_another(
            "The workshop about Kubernetes was hard, and I want to come to the next one.",
            "El taller de Kubernetes me gustó mucho, aunque mi portátil se apagó.",
            "Bei Kubernetes bin ich ausgestiegen, aber die Suppe war gut.",
        ),
        forms={},
    )

    assert [(theme.words, theme.people) for theme in themes] == [("Kubernetes", 3)]


def test_of_fewer_than_three_reflections_there_are_none() -> None:
    assert find_themes(each_by_another(*ENGLISH[:2]), forms={}) == ()
    assert find_themes((), forms={}) == ()


def test_there_are_no_more_than_asked_for() -> None:
    assert len(find_themes(each_by_another(*ENGLISH), forms={}, most=2)) == 2
    assert find_themes(each_by_another(*ENGLISH), forms={}, most=0) == ()


def test_people_are_counted_and_not_how_often_they_say_it() -> None:
    loud = "Burnout here, burnout there: burnout is what I think about. Burnout at work, burnout at home."
    themes = find_themes(
        [
            reflection(1, loud, person=7),
            reflection(2, loud.replace("there", "everywhere"), person=7),
            reflection(3, "I had never heard anybody speak of burnout so openly."),
            reflection(4, "The soup was hot and the tables were round."),
        ],
        forms={},
    )

    assert [(theme.words, theme.people, theme.about) for theme in themes] == [("burnout", 2, (1, 2, 3))]


def test_what_one_person_alone_says_is_no_theme() -> None:
    same = [reflection(number, f"{text} Burnout again.", person=7) for number, text in enumerate(ENGLISH, start=1)]

    assert find_themes(same, forms={}) == ()


def test_authors_of_files_are_told_apart_by_their_handle_and_unsigned_ones_are_all_different() -> None:
    said = "The honest words about burnout stayed with me."
    filed = [reflection(n, f"{said} {n}", user_id=None, byline=by) for n, by in ((1, "mira"), (2, "mira"), (3, "theo"))]
    unsigned = [reflection(n, f"{said} {n}", user_id=None, signed=False) for n in (4, 5)]

    [theme] = find_themes([*filed, *unsigned], forms={}, most=1)

    assert theme.people == 4
    assert theme.about == (1, 2, 3, 4, 5)


def test_a_copy_of_somebodys_words_is_no_second_person() -> None:
    long = " ".join(ENGLISH[:3])
    copies = [reflection(1, long), reflection(2, long), reflection(3, "The tables were round and the tea was hot.")]

    assert find_themes(copies, forms={}) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("type hints", "type hint"),
        ("type hints", "Type-Hints"),
        ("type hints", "typehints"),
        ("machine learning", "ML"),
        ("unit testing", "UNIT TESTING"),
    ],
)
def test_two_spellings_are_one_theme(one: str, other: str) -> None:
    themes = find_themes(
        each_by_another(
            f"I finally know what {one} do for the reader of a program.",
            f"The part about {other} was over before it began.",
            "The soup was hot and the tables were round.",
        ),
        forms={},
    )

    assert [theme.people for theme in themes] == [2]
    assert words_of(themes)[0] in {one, other}


def test_accents_that_a_telephone_leaves_out_make_no_other_theme() -> None:
    themes = find_themes(
        each_by_another(
            "Aprendí qué es la refactorización y por qué da miedo.",
            "La refactorizacion me pareció más fácil de lo que pensaba.",
            "La tortilla estaba buena y la mesa era redonda.",
        ),
        forms={},
    )

    assert [(theme.words, theme.people) for theme in themes] == [("refactorización", 2)]


def test_a_part_of_a_phrase_is_no_theme_beside_it() -> None:
    words = words_of(find_themes(each_by_another(*SPANISH), forms={}))

    assert "copia de seguridad" in words
    assert not {"copia", "copias", "seguridad", "ruido", "bar"} & set(words)


def test_what_every_reflection_says_is_no_theme() -> None:
    polite = (
        "Great event with nice people, the speaker was good and I learned a lot about many things.",
        "The talk was interesting, the people were friendly and I would come to the next meetup.",
        "A nice evening. The presentation was good, the group was welcoming and I learned something.",
        "Me gustó la charla, la gente fue muy amable y aprendí mucho.",
        "Eine schöne Veranstaltung, nette Leute, ein guter Vortrag.",
    )

    assert find_themes(each_by_another(*polite), forms={}) == ()


def test_what_this_group_always_says_is_no_theme() -> None:
    always = [f"{text} And the soup was hot." for text in ("Good talk.", "Long way home.", "Rain.", "First visit.")] * 3
    week = each_by_another(*(f"{text} The soup was hot." for text in ENGLISH))

    assert "soup" in words_of(find_themes(week, forms={}))
    assert "soup" not in words_of(find_themes(week, forms={}, earlier=always))
    assert "stub file" in words_of(find_themes(week, forms={}, earlier=always))


def test_the_option_of_a_choice_is_not_the_persons_words() -> None:
    asked = Question(
        1,
        "Which table?",
        "Which table?",
        QuestionKind.CHOICE,
        options=("The long table where everybody speaks of burnout", "Another"),
    )
    own = ("It was loud there.", "We were five.", "I liked it.")
    week = [
        reflection(number, "", f"The long table where everybody speaks of burnout\n\n{text}", form_id=3)
        for number, text in enumerate(own, start=1)
    ]

    assert find_themes(week, forms={3: Form(2, (asked,), id=3)}) == ()
    assert words_of(find_themes(week, forms={3: DEFAULT_FORM})) == ["burnout"]


# ------------------------------------------------------------------ titles and names


def test_a_theme_is_written_as_the_title_of_a_talk_has_it() -> None:
    titled = talk("Stub Files for the Impatient", "Maren Oduya")

    assert "Stub Files" in words_of(find_themes(each_by_another(*ENGLISH), forms={}, talks=[titled]))


def test_what_the_title_of_a_talk_has_comes_first() -> None:
    week = each_by_another(*(f"I drew a parser, then there were turnips, number {number}." for number in range(3)))

    assert words_of(find_themes(week, forms={}))[0] == "parser"
    assert words_of(find_themes(week, forms={}, talks=[talk("Turnips")]))[0] == "Turnips"


def test_known_names_are_no_part_of_a_theme() -> None:
    texts = (
        "Maren Oduya drew a parser on a napkin, and Thistlewood laughed. I sat beside Ösel.",
        "Without maren oduya I would not know what a parser is. Ösel had the soup, Thistlewood too.",
        "Oduya's parser is shorter than mine. osel and thistlewood agree.",
    )
    themes = find_themes(
        [reflection(number, text, name="Ösel") for number, text in enumerate(texts, start=1)],
        forms={},
        talks=[talk("Parsers", "Maren Oduya")],
        names=["Thistlewood"],
    )

    assert [(theme.words, theme.people) for theme in themes] == [("Parsers", 3)]


@pytest.mark.parametrize(
    "name",
    ["Dr. Vantongeren", "@vantongeren", "Vantongeren, who spoke first,", "the speaker Vantongeren", "<@123456789>"],
)
def test_what_looks_like_a_name_is_no_theme(name: str) -> None:
    texts = (
        f"I sat beside {name} and drew a parser on a napkin.",
        f"Thanks to {name} there was tea, and my parser works.",
        f"Somebody brought {name} a chair while the parser ran.",
    )

    assert words_of(find_themes(each_by_another(*texts), forms={})) == ["parser"]


def test_the_name_of_the_group_is_no_theme() -> None:
    texts = (
        "This was my first Riverhack meetup and I drew a parser on a napkin.",
        "The Riverhack group meets above a bakery, where my parser finally ran.",
        "I want to go to every Riverhack event now. My parser does, too.",
    )

    assert words_of(find_themes(each_by_another(*texts), forms={})) == ["parser"]


# ------------------------------------------------------------------ what is no word


@pytest.mark.parametrize(
    "sign",
    [
        "https://example.org/turnips",
        "[here](https://turnips.example.org/a)",
        "`turnips = 3`",
        "```\nturnips turnips\n```\n",
        "~~~\nturnips\n~~~\n",
        "turnips@example.org",
        "@turnips",
        "#turnips",
        "<#123456789>",
        "<:turnips:123456789>",
        ":turnips:",
        "<img src=turnips>",
        "🥕🥕🥕",
        "12345",
    ],
)
def test_links_code_mentions_and_emoji_are_no_themes(sign: str) -> None:
    texts = (f"I came early. {sign}", f"We left late. {sign}", f"It rained a little. {sign}")

    assert find_themes(each_by_another(*texts), forms={}) == ()


@pytest.mark.parametrize(
    "hostile",
    [
        "a" * 100_000,
        "ab-" * 30_000,
        "a.b@" * 25_000,
        "<" * 50_000,
        "`" * 50_000,
        "[](" * 30_000,
        "\n" * 50_000,
        "😀" * 20_000,
        "שלום עולם " * 5_000,
        "I\u0301\u0301\u0301 " * 10_000,
        "no " * 30_000,
        "\u202e\u2066\x00'’--..",
        "'s ’s 's",
    ],
)
def test_hostile_texts_do_no_harm(hostile: str) -> None:
    week = each_by_another(*(f"{text}\n\n{hostile}" for text in ENGLISH))

    assert "stub file" in words_of(find_themes(week, forms={}, earlier=[hostile], names=[hostile[:50]]))


# ------------------------------------------------------------------ the sentence


def test_the_sentence_is_telling_and_its_author_named() -> None:
    week = [
        reflection(1, "Thanks for the burnout evening!!! Burnout? I hate burnout and everything about it.", name="Ada"),
        reflection(2, "", "", "I learned that burnout begins with small things that one no longer enjoys.", name="Bo"),
        reflection(3, "It was burnout again, which is that.", name="Cy"),
    ]

    [theme] = find_themes(week, forms={}, titles={1: "Talking of burnout"}, most=1)

    assert theme.said.sentences == "I learned that burnout begins with small things that one no longer enjoys."
    assert (theme.said.name, theme.said.reflection_id, theme.said.position) == ("Bo", 2, 2)
    assert theme.said.about == "Talking of burnout"


def test_the_sentences_are_of_different_people_where_that_can_be() -> None:
    themes = find_themes(each_by_another(*ENGLISH), forms={})

    assert len(themes) == 3
    assert len({theme.said.reflection_id for theme in themes}) == 3


def test_what_nobody_says_in_a_whole_sentence_is_left_out() -> None:
    lists = [f"What I noted:\n- burnout\n- item {number}\n" for number in range(3)]

    assert find_themes(each_by_another(*lists), forms={}) == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(LIVELY, min_size=3, max_size=7), st.randoms(use_true_random=False))
def test_every_sentence_is_verbatim_whole_and_said_once_in_any_order_of_the_reflections(
    texts: list[str], chance: Random
) -> None:
    week = each_by_another(*texts)
    themes = find_themes(week, forms={})
    by_id = {each.id: each for each in week}

    for theme in themes:
        answer = by_id[theme.said.reflection_id].answer(theme.said.position)
        assert answer is not None
        assert theme.said.sentences in sentences(answer.text)
        assert 30 <= len(theme.said.sentences) <= 400
        assert theme.said.reflection_id in theme.about
        assert 2 <= theme.people <= len(theme.about) == len(set(theme.about))
    assert len({theme.said.sentences for theme in themes}) == len(themes) <= 5

    chance.shuffle(week)
    assert find_themes(week, forms={}) == themes
