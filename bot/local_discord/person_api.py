"""The people of a running local Discord, for another process: what they can do, over HTTP.

POST /_local/people/{name} with {"verb": "runs", "args": ["/meetups"], "kwargs": {}} lets somebody act and answers
{"result": ...}; GET tells what is on their screen. What a client would not let them do is answered with 409,
what they have not seen with 417, each with {"said": ...}.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self, cast

from aiohttp import ClientSession, web

from bot.local_discord.forms import CannotDo
from bot.local_discord.objects import Json, Upload
from bot.local_discord.person import Person
from bot.local_discord.seen import Answer, NotSeen, Seen

PATH = "/_local/people"
CANNOT_DO, NOT_SEEN = 409, 417
VERBS = frozenset(
    (
        *("runs", "types", "presses", "chooses", "fills", "closes_form", "answered", "writes", "edits", "deletes"),
        *("speaks", "forwards"),
        *("sees", "never_sees", "screen", "joins_voice", "leaves_voice", "marks_interested", "unmarks_interested"),
        *("starts_event", "ends_event", "cancels_event"),
        *("closes_dms", "opens_dms", "leaves"),
    )
)


def mount(router: web.UrlDispatcher, people: Mapping[str, Person]) -> None:
    """Offer these people at PATH; those who come later are offered too."""

    async def everybody(_request: web.Request) -> web.Response:
        return web.json_response({"people": sorted(people)})

    async def look(request: web.Request) -> web.Response:
        person = _found(people, request)
        form = person.modal.as_json() if person.modal else None
        heard = [seen.as_json() for seen in person.notifications]
        return web.json_response({"name": person.name, "modal": form, "notifications": heard})

    async def act(request: web.Request) -> web.Response:
        return await _act(_found(people, request), await request.json())

    router.add_get(PATH, everybody)
    router.add_get(f"{PATH}/{{name}}", look)
    router.add_post(f"{PATH}/{{name}}", act)


def _found(people: Mapping[str, Person], request: web.Request) -> Person:
    person = people.get(request.match_info["name"])
    if person is None:
        said = {"said": f"Nobody here is called {request.match_info['name']}, only {sorted(people)}"}
        raise web.HTTPNotFound(text=json.dumps(said), content_type="application/json")
    return person


async def _act(person: Person, asked: Json) -> web.Response:
    verb = asked.get("verb")
    if verb not in VERBS:
        return web.json_response({"said": f"Nobody can {verb}, only {sorted(VERBS)}"}, status=400)
    kwargs: Json = dict(asked.get("kwargs") or {})
    if "files" in kwargs:
        kwargs["files"] = [Upload(file["filename"], file["text"].encode()) for file in kwargs["files"]]
    method: Callable[..., Any] = getattr(person, verb)
    try:
        result = await method(*(asked.get("args") or ()), **kwargs)
    except CannotDo as said:
        return web.json_response({"said": str(said)}, status=CANNOT_DO)
    except NotSeen as said:
        return web.json_response({"said": str(said)}, status=NOT_SEEN)
    plain: Any = result.as_json() if isinstance(result, (Answer, Seen)) else result
    return web.json_response({"result": plain})


@dataclass(frozen=True)
class Shown:
    """A message or an answer as another process gets it: the same words as Seen and Answer."""

    text: str = ""
    author: str = ""
    place: str = ""
    buttons: list[str] = field(default_factory=list[str])
    selects: list[str] = field(default_factory=list[str])
    embeds: list[Json] = field(default_factory=list[Json])
    files: list[str] = field(default_factory=list[str])
    ephemeral: bool = False
    failed: bool = False
    modal: Json | None = None


class RemotePerson:
    """Somebody on a local Discord that runs in another process: `async with RemotePerson(url, "Ada") as ada`.

    `url` is the local Discord's address, such as http://127.0.0.1:41234. Verbs not spelt out here go through `does`.
    """

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        self._address = f"{url.rstrip('/')}{PATH}/{name}"
        self._session: ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = ClientSession()
        return self

    async def __aexit__(self, *_failure: object) -> None:
        if self._session:
            await self._session.close()

    async def does(self, verb: str, *args: Any, **kwargs: Any) -> Any:
        """Any verb of Person; raises CannotDo and NotSeen as Person does."""
        if self._session is None:
            raise CannotDo(f"{self.name} is not here: use `async with`")
        body = {"verb": verb, "args": args, "kwargs": kwargs}
        async with self._session.post(self._address, json=body) as response:
            answer: Json = await response.json()
        if response.status == NOT_SEEN:
            raise NotSeen(answer["said"])
        if response.status != web.HTTPOk.status_code:
            raise CannotDo(answer["said"])
        result: Any = answer["result"]
        return Shown(**cast("Json", result)) if isinstance(result, dict) else result

    async def runs(self, line: str, **options: Any) -> Shown:
        """Run a slash command."""
        return await self.does("runs", line, **options)

    async def presses(self, label: str, **where: Any) -> Shown:
        """Press a button."""
        return await self.does("presses", label, **where)

    async def chooses(self, select: str, *picked: str, **where: Any) -> Shown:
        """Choose in a select."""
        return await self.does("chooses", select, *picked, **where)

    async def fills(self, values: dict[str, Any]) -> Shown:
        """Fill in the open form and submit it."""
        return await self.does("fills", values)

    async def writes(self, text: str, **where: Any) -> Shown:
        """Write to the bot, or in a channel; `files` are {"filename", "text"}."""
        return await self.does("writes", text, **where)

    async def sees(self, text: str, **where: Any) -> Shown:
        """Wait for a message."""
        return await self.does("sees", text, **where)
