"""Faults on demand: what goes wrong with which request, how often, and who is called at that moment."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.local_discord.rest.calls import Call

Callback = Callable[[Call], Awaitable[None] | None]
Predicate = Callable[[Call], bool]


@dataclass(eq=False)
class Fault:
    """One rule. `times` counts down to 0, None means always; `hits` counts up.

    In this order: `before` is called, `delay` seconds pass, then `drop` (connection closed, nothing done), or `status`
    is answered (nothing done, unless `acted`), or the request acts, `after` is called, and `lose_answer` closes the
    connection instead of answering.
    """

    on: str
    times: int | None = 1
    where: Predicate | None = None
    status: int | None = None
    acted: bool = False
    delay: float = 0.0
    drop: bool = False
    lose_answer: bool = False
    before: Callback | None = None
    after: Callback | None = None
    hits: int = 0

    def __post_init__(self) -> None:
        method, _, path = self.on.partition(" ")
        parts = [".*" if part == "**" else "[^/]+" if part == "*" else re.escape(part) for part in path.split("/")]
        self._method = method
        self._path = re.compile("/".join(parts))

    def matches(self, call: Call) -> bool:
        """Whether this request is meant."""
        return (
            self.times != 0
            and self._method in {call.method, "*"}
            and self._path.fullmatch(call.path) is not None
            and (self.where is None or self.where(call))
        )


class Faults:
    """The rules in force, oldest first. `on` is such as "POST /channels/*/messages" (`*` one segment, `**` any)."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Put a rule in force."""
        self._rules.append(fault)
        return fault

    def clear(self) -> None:
        """Everything works again."""
        self._rules.clear()

    def take(self, call: Call) -> Fault | None:
        """The rule for this request, counted."""
        for fault in self._rules:
            if fault.matches(call):
                fault.hits += 1
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def answer(
        self,
        status: int,
        on: str,
        *,
        times: int | None = 1,
        where: Predicate | None = None,
        acted: bool = False,
    ) -> Fault:
        """Answer a status instead; with `acted` after having done what was asked."""
        return self.add(Fault(on, times, where, status=status, acted=acted))

    def delay(self, seconds: float, on: str, *, times: int | None = 1, where: Predicate | None = None) -> Fault:
        """Answer late, in real seconds."""
        return self.add(Fault(on, times, where, delay=seconds))

    def drop(self, on: str, *, times: int | None = 1, where: Predicate | None = None) -> Fault:
        """Close the connection before anything was done."""
        return self.add(Fault(on, times, where, drop=True))

    def lose_answer(self, on: str, *, times: int | None = 1, where: Predicate | None = None) -> Fault:
        """Do what was asked, then close the connection."""
        return self.add(Fault(on, times, where, lose_answer=True))

    def call_before(
        self, callback: Callback, on: str, *, times: int | None = 1, where: Predicate | None = None
    ) -> Fault:
        """Call somebody when a request has come in and nothing was done yet."""
        return self.add(Fault(on, times, where, before=callback))

    def call_after(
        self, callback: Callback, on: str, *, times: int | None = 1, where: Predicate | None = None
    ) -> Fault:
        """Call somebody when a request was done and not yet answered."""
        return self.add(Fault(on, times, where, after=callback))
