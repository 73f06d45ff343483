"""The three things that people do most: look what is on, press Going, hand in a form."""

from benchmarks import frames
from benchmarks.frames import Json
from benchmarks.load import Case
from benchmarks.seed import COMING, PAST, PEOPLE, Seeded

_COMMAND, _COMPONENT, _FORM = 2, 3, 5  # Discord's types of interaction
_ROW, _BUTTON, _INPUT, _LABEL = 1, 2, 4, 18  # and of components
_SENTENCE = "We wrote a small parser together and I understood for the first time what a token is. "


def cases(seeded: Seeded) -> list[Case]:
    """The cases on these meetups. People act in turn, so that every write changes something."""
    coming, past = seeded.coming_id, seeded.past_id

    def press(n: int) -> Json:
        # Each time round everybody changes their mind: the meetup stays one of a few hundred people.
        answer = "going" if (n // PEOPLE) % 2 == 0 else "maybe"
        return {"custom_id": f"rsvp:v1:{answer}:{coming}", "component_type": _BUTTON, "id": 2}

    def form(n: int) -> Json:
        return {
            "custom_id": f"reflect:v1:saved:{past}",
            "components": [
                {
                    "type": _LABEL,
                    "id": 2 * position,
                    # Some 2,600 characters in all: the median of what people write.
                    "component": {
                        "type": _INPUT,
                        "id": 2 * position + 1,
                        "custom_id": f"answer.{position}",
                        "value": f"({n}.{position}) " + _SENTENCE * 6,
                    },
                }
                for position in range(1, 6)
            ],
            "resolved": {},
        }

    return [
        Case("/meetups", _COMMAND, lambda _: _MEETUPS, _in_turn, COMING.encode()),
        Case("button Going", _COMPONENT, press, _in_turn, COMING.encode(), _card(coming)),
        Case("reflection form", _FORM, form, _in_turn, PAST.encode(), _card(coming)),
    ]


_MEETUPS: Json = {"id": str(frames.APPLICATION_ID + 1), "name": "meetups", "type": 1, "options": []}


def _in_turn(n: int) -> int:
    return n % PEOPLE


def _card(meetup_id: int) -> Json:
    """The announcement that the button stands on; Discord sends it along with every press."""
    buttons = [
        {"type": _BUTTON, "id": n, "style": 2, "label": answer.title(), "custom_id": f"rsvp:v1:{answer}:{meetup_id}"}
        for n, answer in enumerate(("going", "maybe", "declined"), start=2)
    ]
    embed: Json = {
        "type": "rich",
        "title": COMING,
        "description": "Bring a laptop and a question.",
        "color": 0x3E7BFA,
        "fields": [
            {"name": "When", "value": "<t:1796850000:F> (<t:1796850000:R>)", "inline": False},
            {"name": "Where", "value": "Library, room 2", "inline": False},
            {"name": "Who is coming", "value": ", ".join(f"Member{n}" for n in range(70)), "inline": False},
        ],
        "footer": {"text": "300 going · organised by Member0"},
    }
    return frames.message({"embeds": [embed], "components": [{"type": _ROW, "id": 1, "components": buttons}]})
