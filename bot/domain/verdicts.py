"""What people picked beside their words, counted: yes, maybe or not yet."""

from collections.abc import Collection, Iterable, Mapping

from bot.domain.forms import Choice, Form
from bot.domain.pictures import Verdict
from bot.domain.quotes import author_of, form_of
from bot.domain.reflections import Reflection


def verdicts_of(
    reflections: Iterable[Reflection], came: int, forms: Mapping[int, Form], meetups: Collection[int] | None = None
) -> tuple[Verdict, ...]:
    """How often each choice was made, by question, each person's once: what they picked last.

    `came` is how many could have answered, if all who did speak of one of these `meetups`; else nobody knows of how
    many they are, and it is 0.
    """
    picked: dict[str, dict[object, Choice]] = {}
    places: dict[str, int] = {}
    beyond: set[str] = set()
    for reflection in sorted(reflections, key=lambda each: (each.occurred_on, each.id)):
        for answer in reflection.answers:
            question = form_of(reflection, forms).asked_at(answer.position)
            if answer.choice is not None and question is not None:
                # The same question of several versions is one, wherever it stood.
                picked.setdefault(question.text, {})[author_of(reflection)] = answer.choice
                places[question.text] = min(answer.position, places.get(question.text, answer.position))
                if meetups is not None and reflection.meetup_id not in meetups:
                    beyond.add(question.text)
    found = (
        Verdict(
            places[asked],
            {choice: sum(each is choice for each in choices.values()) for choice in Choice},
            0 if asked in beyond else came,
            asked,
        )
        for asked, choices in picked.items()
    )
    return tuple(sorted(found, key=lambda each: (each.position, each.question)))
