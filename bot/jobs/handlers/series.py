"""What a series owes: that its next meetups exist."""

from collections.abc import Mapping

from bot.domain.jobs import JobKind
from bot.jobs.work import Handler, Work
from bot.services.services import Services


class SeriesWork:
    """The handler of all jobs about one series."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> Mapping[JobKind, Handler]:
        """Each kind of job with what is done for it."""
        return {JobKind.SERIES: self.series}

    async def series(self, work: Work) -> None:
        """Make the meetups that are missing; the next look is planned in the same transaction."""
        async with work.finish() as conn:
            await self._services.series.kept_up(conn, work.job.guild_id or 0, int(work.job.payload["series"]))
