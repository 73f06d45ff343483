from tests.cogs.test_reading import publishes, shown
from tests.cogs.test_reflections import TITLE, held
from tests.town import Town


async def test_organisers_see_who_has_handed_in_and_take_it_as_a_file(town: Town) -> None:
    ada, ben, chi = (town.person(name) for name in ("Ada", "Ben", "Chi"))
    await held(town, ada, ben, chi)
    await publishes(ada, "Snakes.", signed=False)
    await publishes(ben, "Owls.")

    roster = shown(await town.marisol.runs("/roster", in_="#organisers", meetup=TITLE))
    assert "Not handed in (1)\nChi · was going" in roster
    assert "Handed in (2)\nAda\nBen" in roster
    assert "2 of 3 have handed in" in roster
    assert "Snakes" not in roster

    file = await town.marisol.presses("As a table (CSV)")
    assert file.seen is not None
    [attached] = file.seen.message.attachments
    assert attached.filename.startswith("roster-2026-12-09-")


async def test_a_class_sees_who_wrote_about_a_meetup_elsewhere(town: Town) -> None:
    ada = town.person("Ada")
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Another meetup")
    await ada.fills({"What is it called?": "Harbour JS", "On which day? Like 2026-11-28": "2026-11-28"})
    await ada.presses("Write freely")
    await ada.fills({"How was it?": "Loud and good."})
    await ada.presses("Publish")

    assert "Handed in (1)\nAda" in shown(await town.marisol.runs("/roster", in_="#organisers", meetup="Harbour JS"))
