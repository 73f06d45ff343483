"""How files that were handed out are named to those whose words stand in them."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from bot.domain.exports import ExportKind, HandedOut
from bot.domain.problems import N_
from bot.texts import Say

_NAMED = 5  # files by their day; more are counted
_KINDS = {
    ExportKind.JEKYLL: N_("Jekyll posts"),
    ExportKind.MARKDOWN: N_("Markdown"),
    ExportKind.CSV: N_("a table"),
    ExportKind.JSON: N_("JSON"),
    ExportKind.DIGEST: N_("a digest"),
}


def out_of_reach(copies: Sequence[HandedOut], zone: ZoneInfo, say: Say) -> Iterator[str]:
    """A line for each copy that taking something back does not reach, with its day in `zone`."""
    for each in copies[:_NAMED]:
        kind = say(_KINDS[ExportKind(each.kind)])
        if each.folder is None:
            day = say.long_date(each.made_at.astimezone(zone).date())
            yield say("• Out of my reach: a file taken on {day} ({kind})", day=day, kind=kind)
        else:
            yield say("• Not changed yet: the website's folder, until the next export ({kind})", kind=kind)
    if len(copies) > _NAMED:
        yield say.many("• And {n} earlier file", "• And {n} earlier files", len(copies) - _NAMED)
