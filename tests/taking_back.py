"""Somebody whose words stand in many posts takes them back, and the bot may be killed while it edits those."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.local_discord.person import Person
from bot.local_discord.server import LocalDiscord
from db.engine import Database
from tests.looking_back import at, author, goes, series, stands, writes
from tests.processes import bot_process
from tests.town import Town, connected_bot, discord_with_group, set_up, town_of

SAID = "I wish every map had a corner for what nobody has walked yet."
# Around which statement the bot is killed; None: it lives.
STEPS: dict[str, tuple[str, str] | None] = {
    "not at all": None,
    "when an edit was claimed": (r"UPDATE jobs SET attempt", "after"),
    "before an edit is recorded": (r"DELETE FROM digest_quotes", "before"),
    "before an edit is finished": (r"UPDATE jobs SET claimed_by=.*done_at=", "before"),
    "after an edit was finished": (r"UPDATE jobs SET claimed_by=.*done_at=", "after"),
}
_A_MOMENT = timedelta(seconds=5)
_LONGEST = timedelta(minutes=30)


@dataclass(frozen=True)
class TakenBack:
    """In how many posts the words stood, how many kept them, and how long it took by Discord's clock."""

    posts: int
    missed: int
    took: timedelta


async def taken_back(database: Database, url: str, log: Path, step: tuple[str, str] | None) -> TakenBack:
    """Play it once."""
    async with discord_with_group() as (discord, guild):
        await set_up(database, guild, discord.time.now())
        marisol = discord.person("Marisol", "Organisers", guild=guild)
        town = town_of(discord, guild, marisol, database)
        async with connected_bot(discord, database):
            ada = await _has_written(town)
        before = _showing(town)
        began = discord.time.now()
        if step is None:
            async with connected_bot(discord, database):
                await _takes_back(ada)
                took = await _until_gone(town, began)
        else:
            await _killed(discord, ada, url, log, step)
            async with connected_bot(discord, database):
                took = await _until_gone(town, began)
        return TakenBack(len(before), len(_showing(town)), took)


async def _has_written(town: Town) -> Person:
    """Ada was at one edition of a series; what she said stands in two digests and on the next announcements."""
    first = await series(town)
    ada = (await goes(town, "Ada"))["Ada"]
    await town.time.advance_to(at("2026-12-02 23:00"))
    await writes(town, ada, first, {4: SAID})
    await town.services.review.let_newcomers_read(author(town, ada), first.id, allowed=True)
    await town.time.advance_to(at("2026-12-14 10:00"))
    return ada


async def _takes_back(ada: Person) -> None:
    await ada.runs("/reflections mine", in_="#announcements")
    await ada.chooses("Open one", "Maps on paper")
    await ada.presses("Withdraw")
    await ada.presses("Take it back")


async def _killed(discord: LocalDiscord, ada: Person, url: str, log: Path, step: tuple[str, str]) -> None:
    statement, moment = step
    # Edits are due a few seconds after what they follow; before that nothing of them is to be killed.
    doom = [statement, moment, (discord.time.now() + timedelta(seconds=2)).isoformat()]
    async with bot_process(discord, url, log, doom=doom) as doomed:
        await _takes_back(ada)
        await discord.time.advance(timedelta(seconds=10))
        if await doomed.ended() >= 0:
            raise RuntimeError(f"the bot was not killed: {doomed.said()}")


async def _until_gone(town: Town, began: datetime) -> timedelta:
    for _ in range(_LONGEST // _A_MOMENT):
        if not _showing(town):
            break
        await town.time.advance(_A_MOMENT)
    return town.time.now() - began


def _showing(town: Town) -> list[str]:
    channels = [town.announcements, town.reflections, town.organisers]
    return [text for channel in channels for text in stands(channel) if SAID in text]
