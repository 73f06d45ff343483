"""A page of the local Discord shows what Discord would, and nothing that people wrote becomes a tag."""

from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot.local_discord import posting, threads
from bot.local_discord.guild import Guild
from bot.local_discord.objects import Channel, Message, Upload, User
from bot.local_discord.page import channel_page, index_page
from bot.local_discord.page_markdown import Markdown
from bot.local_discord.page_message import message_html
from bot.local_discord.render import Reader
from bot.local_discord.server import LocalDiscord
from bot.local_discord.world import World
from tests.local_discord.conftest import NOW, furnish

ZONE = ZoneInfo("America/Chicago")
PNG = Upload("river.png", b"\x89PNG", "image/png", "The river, brown & high")
HOSTILE = '<script>alert("hi")</script><img src=x onerror=alert(1)>"\'&'
HARMLESS = "&lt;script&gt;alert(&quot;hi&quot;)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#x27;&amp;"


@pytest.fixture
def place(guild: Guild) -> Channel:
    return guild.channel_named("announcements")


@pytest.fixture
def ada(world: World, guild: Guild) -> User:
    user = world.create_user("Ada")
    guild.join(user)
    return user


@pytest.fixture
def reader(world: World) -> Reader:
    return Reader(world, world.bot, ZONE, "en-US")


@pytest.fixture
def markdown(reader: Reader, guild: Guild) -> Markdown:
    return Markdown(reader, guild)


def posted(world: World, place: Channel, *uploads: Upload, **body: object) -> Message:
    return posting.post(world, place, body, uploads)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** and *leaning* and _too_", "<p><strong>bold</strong> and <em>leaning</em> and <em>too</em></p>"),
        ("***both***", "<p><strong><em>both</em></strong></p>"),
        ("__under__ ~~through~~", "<p><u>under</u> <s>through</s></p>"),
        ("||the end||", '<p><span class="spoiler">the end</span></p>'),
        ("**bold over\ntwo lines**", "<p><strong>bold over<br>two lines</strong></p>"),
        (r"\*not leaning\* and a snake_case_name", "<p>*not leaning* and a snake_case_name</p>"),
        (r"**5 \*\* 2**", "<p><strong>5 ** 2</strong></p>"),
        ("### Last week\nEight came", "<h3>Last week</h3><p>Eight came</p>"),
        ("# One\n## Two", "<h1>One</h1><h2>Two</h2>"),
        ("-# in a whisper", '<p class="small">in a whisper</p>'),
        ("> said\n> twice\nby Ada", "<blockquote><p>said<br>twice</p></blockquote><p>by Ada</p>"),
        (">>> all\nof it", "<blockquote><p>all<br>of it</p></blockquote>"),
        ("- chairs", '<div class="item depth0"><span>•</span><div>chairs</div></div>'),
        ("2. tables", '<div class="item depth0"><span>2.</span><div>tables</div></div>'),
        ("  - legs", '<div class="item depth1"><span>◦</span><div>legs</div></div>'),
        ("`a * b * c`", "<p><code>a * b * c</code></p>"),
        ("```py\nif a:\n    # b\n```", "<pre><code>if a:\n    # b</code></pre>"),
        ("before```x```after", "<p>before</p><pre><code>x</code></pre><p>after</p>"),
        (r"\`no code\`", "<p>`no code`</p>"),
        ("one\n\ntwo\n", "<p>one<br><br>two<br><br></p>"),
        (
            "[the *rest*](https://a.example/b_c_d)",
            '<p><a href="https://a.example/b_c_d" rel="noreferrer">the <em>rest</em></a></p>',
        ),
        (
            "<https://a.example/?a=1&b=2>",
            '<p><a href="https://a.example/?a=1&amp;b=2" rel="noreferrer">https://a.example/?a=1&amp;b=2</a></p>',
        ),
        ("See https://a.example.", '<p>See <a href="https://a.example" rel="noreferrer">https://a.example</a>.</p>'),
        ("<:tea:12>", "<p>:tea:</p>"),
        ("</meetup create:12>", '<p><span class="mention">/meetup create</span></p>'),
    ],
)
def test_markdown_looks_as_discord_shows_it(markdown: Markdown, text: str, html: str) -> None:
    assert markdown.blocks(text) == html


def test_mentions_are_names_and_times_are_in_the_zone(
    markdown: Markdown, guild: Guild, place: Channel, ada: User
) -> None:
    role = guild.role_named("Organisers")
    unix = int(NOW.timestamp())
    assert markdown.blocks(f"<@{ada.id}> <@&{role.id}> <#{place.id}>") == (
        '<p><span class="mention">@Ada</span> <span class="mention">@Organisers</span>'
        ' <span class="mention">#announcements</span></p>'
    )
    assert markdown.blocks(f"<t:{unix}:F>, <t:{unix}:R>, <t:{unix}:d>, <t:{unix}:t>") == (
        "<p><time>Thursday, November 5, 2026 12:00 PM</time>, <time>in 0 seconds</time>, <time>11/5/2026</time>,"
        " <time>12:00 PM</time></p>"
    )


@pytest.mark.parametrize(
    "written",
    ["{}", "**{}**", "### {}", "- {}", "> {}", "`{}`", "```{}```", "||{}||", "[{}](https://a.example)", "-# {}"],
)
def test_nothing_in_a_text_becomes_a_tag(markdown: Markdown, written: str) -> None:
    html = markdown.blocks(written.format(HOSTILE))
    assert HARMLESS in html
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[press](javascript:alert(1))", "<p>[press](javascript:alert(1))</p>"),
        (
            '[x](https://a.example/"onmouseover="b)',
            '<p><a href="https://a.example/&quot;onmouseover=&quot;b" rel="noreferrer">x</a></p>',
        ),
        ("\ue03cscript\ue03e", "<p>&lt;script&gt;</p>"),  # what stands for < and > while marks are looked for
    ],
)
def test_no_link_and_no_letter_gets_out_of_its_place(markdown: Markdown, text: str, html: str) -> None:
    assert markdown.blocks(text) == html


def test_names_files_and_controls_are_escaped_like_texts(world: World, place: Channel, guild: Guild) -> None:
    ada = world.create_user(HOSTILE)
    guild.join(ada)
    posting.write(world, ada, place, "hello", files=[Upload(f"{HOSTILE}.txt", b"x", "text/html", HOSTILE)])
    button = {"type": 2, "style": 5, "label": HOSTILE, "url": f"https://a.example/{HOSTILE}"}
    select = {"type": 3, "custom_id": "s", "placeholder": HOSTILE, "options": [{"label": "a", "value": "a"}]}
    parts = dict.fromkeys(("title", "description"), HOSTILE) | {"url": f"javascript:{HOSTILE}"}
    embed = parts | {key: {"text": HOSTILE, "name": HOSTILE, "url": HOSTILE} for key in ("footer", "author", "image")}
    rows = [{"type": 1, "components": [each]} for each in (button, select)]
    field = {"name": HOSTILE, "value": HOSTILE}
    message = posted(world, place, content="see", embeds=[{**embed, "fields": [field]}], components=rows)
    posting.add_reaction(world, world.bot, message, HOSTILE)
    threads.start_from_message(world, world.bot, message, {"name": HOSTILE})

    page = channel_page(world, place, zone=ZONE)
    assert page.count(HARMLESS) == 14
    assert "<script" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert HARMLESS in index_page(world)


def test_an_embed_has_its_colour_fields_footer_and_picture(world: World, place: Channel, reader: Reader) -> None:
    embed = {
        "title": "The *week*",
        "description": "### Came\n- Ada",
        "color": 0x2F855A,
        "fields": [{"name": "Where", "value": "**Room** 2", "inline": True}],
        "image": {"url": "attachment://river.png"},
        "footer": {"text": "Not *bold*"},
    }
    html = message_html(posted(world, place, PNG, embeds=[embed]), reader)
    assert (
        '<section class="embed" style="border-color:#2f855a"><div class="title">The <em>week</em></div>'
        '<div class="text"><h3>Came</h3><div class="item depth0"><span>•</span><div>Ada</div></div></div>'
        '<div class="fields"><div class="field inline"><b>Where</b><div class="text"><p><strong>Room</strong> 2</p>'
        "</div></div></div>"
        '<figure class="picture"><img src="data:image/png;base64,iVBORw==" alt="The river, brown &amp; high">'
    ) in html
    assert "<footer>Not *bold*</footer></section>" in html
    assert html.count("<img") == 1


def test_a_picture_from_elsewhere_is_named_and_not_fetched(world: World, place: Channel, reader: Reader) -> None:
    html = message_html(posted(world, place, embeds=[{"image": {"url": "https://a.example/x.png"}}]), reader)
    assert '<p class="small">Picture: https://a.example/x.png</p>' in html
    assert "<img" not in html


def test_files_are_pictures_with_alternative_texts_or_something_to_save(
    world: World, place: Channel, reader: Reader
) -> None:
    page = Upload("page.html", b"<b>", "text/html", "A page")
    html = message_html(posted(world, place, PNG, page, content="Two"), reader)
    assert '<img src="data:image/png;base64,iVBORw==" alt="The river, brown &amp; high">' in html
    assert '<a href="data:application/octet-stream;base64,PGI+" download="page.html">page.html</a>' in html
    assert "<small>A page</small>" in html


def test_buttons_show_their_style_emoji_and_whether_they_can_be_pressed(
    world: World, place: Channel, reader: Reader
) -> None:
    buttons = [
        {"type": 2, "style": 1, "label": "Going", "custom_id": "a", "emoji": {"name": "✅"}},
        {"type": 2, "style": 4, "label": "Withdraw", "custom_id": "b", "disabled": True},
        {"type": 2, "style": 5, "label": "Map", "url": "https://a.example"},
    ]
    select = {"type": 3, "custom_id": "s", "placeholder": "Whose?", "options": [{"label": "Ada", "value": "a"}]}
    chosen = {**select, "custom_id": "t", "options": [{"label": "Ada", "value": "a", "default": True}]}
    rows = [{"type": 1, "components": row} for row in (buttons, [select], [chosen])]
    html = message_html(posted(world, place, content="Come", components=rows), reader)
    assert (
        '<div class="row"><button class="primary">✅ Going</button><button class="danger" disabled>Withdraw</button>'
        '<a class="button link" href="https://a.example" rel="noreferrer">Map ↗</a></div>'
    ) in html
    assert '<button class="select"><span>Whose?</span>' in html
    assert '<button class="select chosen"><span>Ada</span>' in html


def test_who_wrote_when_and_the_thread_below(world: World, place: Channel, reader: Reader, ada: User) -> None:
    message = posting.write(world, ada, place, "Where is it?")
    thread = threads.start_from_message(world, world.bot, message, {"name": "Py night"})
    posting.write(world, ada, thread, "Here?")
    html = message_html(message, reader)
    assert (
        '<header><b>Ada</b><time datetime="2026-11-05T18:00:00+00:00">11/5/2026, 12:00 PM</time></header>'
        '<div class="text"><p>Where is it?</p></div>'
        f'<a class="thread" href="/look/{thread.id}"><b>Py night</b> 1 message ›</a>'
    ) in html
    assert '<b>Afterword</b><span class="badge">APP</span>' in message_html(posted(world, place, content="Hi"), reader)
    assert "<h1>" in channel_page(world, thread, zone=ZONE)
    assert "#announcements › Py night" in channel_page(world, thread, zone=ZONE)


async def test_the_pages_are_served_and_what_is_for_one_person_only_to_that_person(local: LocalDiscord) -> None:
    place = furnish(local)
    said = posting.create(place.world, place.world.bot, place.channel, {"content": "Tonight"})
    posting.create(place.world, place.world.bot, place.channel, {"content": "For Ada"}, viewer=place.ada)
    dm = place.world.open_dm(place.ada)
    url = f"{place.local.url}/look"

    async with aiohttp.ClientSession() as session:

        async def page(path: str) -> tuple[int, str]:
            async with session.get(f"{url}{path}") as response:
                return response.status, await response.text()

        async with session.get(f"{url}/{place.channel.id}") as response:
            assert response.content_type == "text/html"
            assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; img-src data:;")
            everybody = await response.text()
        status, hers = await page(f"/{place.channel.id}?for={place.ada.id}&theme=light")
        _, alone = await page(f"/{place.channel.id}?message={said.id}&theme=dark")
        _, index = await page("")
        hers_alone, nobodys = f"/{dm.id}?for={place.olga.id}", f"/{place.channel.id}?for="
        paths = ("/1", "/x", hers_alone, f"{nobodys}1", f"{nobodys}²")
        missing = [(await page(path))[0] for path in paths]
    assert "<p>Tonight</p>" in everybody
    assert "For Ada" not in everybody
    assert status == 200
    assert '<html lang="en" data-theme="light">' in hers
    assert "<p>For Ada</p>" in hers
    assert '<p class="whisper">👁 Only you can see this</p>' in hers
    assert '<html lang="en" data-theme="dark">' in alone
    assert "<h1>" not in alone
    assert f'<a href="/look/{place.channel.id}">#announcements</a>' in index
    assert f'<a class="whisper" href="/look/{place.channel.id}?for={place.ada.id}">as Ada</a>' in index
    assert missing == [404] * 5


def test_nobody_looks_into_a_conversation_that_is_not_theirs(world: World, ada: User) -> None:
    dm = world.open_dm(ada)
    world.send_dm(ada, "Just us")
    assert "Just us" in channel_page(world, dm, zone=ZONE, viewer=ada)
    assert "Just us" not in channel_page(world, dm, zone=ZONE, viewer=world.developer)
