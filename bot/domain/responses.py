"""What organisers did about what people said: "you said, we changed", and the one thank-you that follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.jobs import JobKind, Plan
from bot.domain.reflections import Reflection, ReflectionStatus

THEME_LIMIT = 100  # characters
DONE_LIMIT = 300
MOST_ON_A_CARD = 3
SHOWN_FOR = timedelta(days=60)  # an announcement tells no news that is older
_TIME_TO_TAKE_BACK = timedelta(minutes=10)
_THANKS_WITHIN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Response:
    """What was done (`text`) about a theme, in the organisers' words; `sources` are the reflections that it answers.

    `theme` is empty where it was a digest's, and everybody who had said it has taken it back.
    """

    id: int
    guild_id: int
    theme: str
    text: str
    created_at: datetime
    sources: tuple[int, ...] = ()


def thanks_key(response_id: int, user_id: int) -> str:
    """The key of the one thank-you to somebody for what a response answers."""
    return f"thanks:{response_id}:{user_id}"


def thanks_to(response: Response, said: Iterable[Reflection], now: datetime) -> list[Plan]:
    """One thank-you for everybody who signed what was answered, a little later: until then it can be taken back.

    Whoever left their name out is not looked up for it: a row that names them would tell whose words those are.
    """
    people = {
        each.user_id
        for each in said
        if each.signed and each.user_id is not None and each.status is ReflectionStatus.SUBMITTED
    }
    due_at = now + _TIME_TO_TAKE_BACK
    return [
        Plan(
            JobKind.THANKS,
            thanks_key(response.id, user_id),
            due_at,
            response.guild_id,
            {"response": response.id, "user": user_id},
            useless_after=due_at + _THANKS_WITHIN,
        )
        for user_id in sorted(people)
    ]


@dataclass(frozen=True, slots=True)
class ThanksPost:
    """The thank-you to somebody whose words led to something."""

    response: Response
    group_name: str
    name: str
    language: str

    @property
    def marker(self) -> str:
        """The button that ends such messages: one thank-you for a response stands in a DM."""
        return f"respond:v1:never:{self.response.id}"
