"""The pages of a running local Discord: GET /look leads to every channel, GET /look/{channel_id} shows one.

`?theme=light` or `dark` paints it so, `?for=USER_ID` shows what that person sees, with what only they can see, and
`?message=ID`, once or more often, these messages alone. What is not there is answered with 404.
"""

from zoneinfo import ZoneInfo

from aiohttp import web

from bot.local_discord.page import LOOK, channel_page, index_page
from bot.local_discord.world import World

# Nothing that somebody wrote may run or fetch, should it ever get past the escaping.
_HEADERS = {"Content-Security-Policy": "default-src 'none'; img-src data:; style-src 'unsafe-inline'"}


def mount(router: web.UrlDispatcher, world: World, zone: ZoneInfo) -> None:
    """Offer the pages of a world at LOOK, with times in `zone`."""

    async def index(request: web.Request) -> web.Response:
        return _answer(index_page(world, theme=request.query.get("theme")))

    async def channel(request: web.Request) -> web.Response:
        place = world.channels.get(_number(request.match_info["channel_id"]))
        viewer = world.users.get(_number(request.query["for"])) if "for" in request.query else None
        if place is None or ("for" in request.query and (viewer is None or not world.can_see(viewer, place))):
            raise web.HTTPNotFound
        only = [_number(each) for each in request.query.getall("message", [])]
        theme = request.query.get("theme")
        return _answer(channel_page(world, place, zone=zone, viewer=viewer, theme=theme, only=only))

    router.add_get(LOOK, index)
    router.add_get(f"{LOOK}/{{channel_id}}", channel)


def _number(text: str) -> int:
    """The id in an address; 0, which nothing has, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() else 0


def _answer(page: str) -> web.Response:
    return web.Response(text=page, content_type="text/html", headers=_HEADERS)
