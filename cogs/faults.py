"""What Discord's refusals mean for durable work: what can never succeed, and what may succeed later."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

import discord

from bot.jobs.messenger import TryAgain, Undeliverable
from cogs.ui.respond import OUTSIDE_FAULTS

log = logging.getLogger(__name__)

_DM_CLOSED, _NO_MUTUAL_SERVERS = 50007, 50278
_THREAD_CLOSED = {50083, 160005}  # archived or locked, by people: nothing is wrong with what was to be sent there


@contextmanager
def faults_told(channel_id: int | None) -> Generator[None]:
    """Tell what can never succeed in this channel (None is a DM or a whole server) from what may succeed later."""
    try:
        yield
    except (discord.Forbidden, discord.NotFound) as error:
        raise Undeliverable(
            f"{error.status} {error.code} {error.text}",
            dm_closed=error.code == _DM_CLOSED,
            has_left=error.code == _NO_MUTUAL_SERVERS,
            channel_id=channel_id,
        ) from error
    except discord.HTTPException as error:
        if 400 <= error.status < 500 and error.status != 429:  # noqa: PLR2004 - HTTP's own numbers
            if error.code not in _THREAD_CLOSED:
                # A body that Discord refuses is our defect: trying again would be refused again.
                log.exception("Discord refused a message of ours")
            raise Undeliverable(f"{error.status} {error.code}") from error
        raise TryAgain(f"{error.status} {error.code}") from error
    except OUTSIDE_FAULTS as error:
        raise TryAgain(type(error).__name__) from error
