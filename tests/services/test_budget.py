"""The contact budget over random lives, the same in each run; `python -m benchmarks.budget` lives thousands."""

from datetime import timedelta

import pytest

from benchmarks.budget import World, lived
from bot.domain.meetups import AttendanceState
from bot.domain.posts import ToPerson
from bot.domain.prompts import PromptPost
from db.engine import Database


@pytest.mark.parametrize("seed", [0, 3])
async def test_whatever_people_do_nobody_is_asked_more_than_they_can_bear_and_nobody_is_forgotten(
    sqlite: Database, seed: int
) -> None:
    seen = await lived(sqlite, seed)

    assert seen.violations == []
    assert seen.prompts + seen.lines > 0


async def test_the_judge_sees_what_would_be_wrong(sqlite: Database) -> None:
    world = World(sqlite, 1)
    await world.begins()
    await world.stops()
    meetup_id, meetup = next(each for each in world.meetups.items() if world.going[each[0]])
    person = world.people[min(world.going[meetup_id])]
    post = PromptPost(meetup, "Group", "Ada", "en", is_nudge=True, asks_absence=True)
    person.off, person.quiet = True, (0, 23)
    person.done.add(meetup_id)
    world.noted[meetup_id][person.user_id] = AttendanceState.ABSENT
    person.contacts.append((world.time.now() - timedelta(seconds=1), meetup_id, True))
    world.chance.seed(3)  # with which no answer gets lost
    await world.send(ToPerson(person.user_id), post, "a nonce")

    told = " ".join(world.tally.violations)
    assert [each for each in EXPECTED if each not in told] == []


EXPECTED = [
    "contacted twice on one day",
    "in quiet hours",
    "did not want to be asked",
    "had answered",
    "was not there",
    "too early",
    "nudged without a prompt",
    "nudged again",
]
