"""`afterword commands`: the slash commands as Discord knows them."""

import typer

from bot.cli.logs import start_logging
from bot.cli.opening import Failure, finished, opened, read_settings
from bot.cli.run import token_of
from bot.clock import SystemClock
from bot.config import Settings

app = typer.Typer(help="Register the slash commands with Discord.", no_args_is_help=True)


@app.callback()
def commands() -> None:
    """Register the slash commands with Discord."""


@app.command("sync")
def sync() -> None:
    """Register all slash commands again, changed or not (`run` does it when they changed)."""
    settings = read_settings()
    token_of(settings)
    start_logging(settings)
    typer.echo(f"Registered {finished(_sync(settings))} commands.")


async def _sync(settings: Settings) -> int:
    from bot.registration import are_registered, forget_registration
    from bot.services.services import services
    from bot.wiring import new_bot

    async with opened(settings) as database:
        every_service = services(database, SystemClock())
        await forget_registration(every_service.groups)
        async with new_bot(settings, SystemClock(), every_service) as bot:
            await bot.login(token_of(settings))  # setting up registers what is not registered
            if not await are_registered(every_service.groups):
                raise Failure("Discord did not take the commands; the log above says why.")
            return len(bot.tree.get_commands())
