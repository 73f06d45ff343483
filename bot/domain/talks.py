"""Calls for talks: what members propose, what organisers decide, and who is told, as data."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.jobs import JobKind, Plan
from bot.domain.meetups import Meetup


@dataclass(frozen=True, slots=True)
class TalkProposal:
    """A talk that a member would give; `accepted` is None until organisers have decided. `name` is the member's."""

    id: int
    meetup_id: int
    user_id: int
    name: str
    title: str
    abstract: str | None = None
    links: tuple[str, ...] = ()
    accepted: bool | None = None


# ------------------------------------------------------------------ jobs


def call_for_talks(meetup: Meetup, call_id: int, now: datetime) -> Plan:
    """Asking the group for talks; `call_id`, the interaction's, tells several calls apart."""
    return _before_the_start(JobKind.TALK_CALL, f"talk_call:{meetup.id}:{call_id}", meetup, now, call=call_id)


def passing_on(meetup: Meetup, proposal_id: int, now: datetime) -> Plan:
    """Showing the organisers what somebody proposes."""
    return _before_the_start(JobKind.TALK_PROPOSAL, f"talk_proposal:{proposal_id}", meetup, now, proposal=proposal_id)


def answering(meetup: Meetup, proposal_id: int, now: datetime) -> Plan:
    """Telling whoever proposed a talk what was decided."""
    return _before_the_start(JobKind.TALK_ANSWER, f"talk_answer:{proposal_id}", meetup, now, proposal=proposal_id)


def _before_the_start(kind: JobKind, key: str, meetup: Meetup, now: datetime, **about: int) -> Plan:
    payload = {"meetup": meetup.id, **about}
    return Plan(kind, key, now, meetup.guild_id, payload, useless_after=meetup.starts_at)


# ------------------------------------------------------------------ posts; their markers are custom ids of cogs/talks


@dataclass(frozen=True, slots=True)
class TalkCallPost:
    """The call for talks in the channel for announcements."""

    meetup: Meetup
    language: str
    call_id: int

    @property
    def marker(self) -> str:
        """The custom id of the button that opens the form."""
        return f"talk:v1:propose:{self.meetup.id}.{self.call_id}"


@dataclass(frozen=True, slots=True)
class TalkProposalPost:
    """What somebody proposes, in the organisers' channel."""

    meetup: Meetup
    language: str
    proposal: TalkProposal

    @property
    def marker(self) -> str:
        """The custom id of the button that accepts it."""
        return f"talk:v1:accept:{self.proposal.id}"


@dataclass(frozen=True, slots=True)
class TalkAnswerPost:
    """What the organisers decided, to whoever proposed it; in a thread it mentions them."""

    meetup: Meetup
    language: str
    proposal: TalkProposal
    in_thread: bool

    @property
    def marker(self) -> str:
        """The custom id of the button that shows the meetup."""
        return f"talk:v1:decided:{self.proposal.id}"
