import pytest

from tests.town import Town


@pytest.mark.parametrize("place", ["#announcements", "DM"])
async def test_a_profile_is_edited_in_a_form_and_shown_as_it_will_stand(town: Town, place: str) -> None:
    ada = town.person("Ada")
    opened = await ada.runs("/profile edit", in_=place)
    assert opened.modal is not None
    assert opened.modal.values["Name"] == "Ada"

    said = await ada.fills({"Name": "Ada *Lovelace*", "Website": "ada.example", "GitHub handle": "ada-l"})
    assert "Ada *Lovelace*\nhttps://ada.example\nhttps://github.com/ada-l" in said.text
    assert "_posts/ada-l/" in said.text

    again = await ada.presses("Edit")
    assert again.modal is not None
    assert again.modal.values["Website"] == "https://ada.example"


async def test_what_cannot_stand_under_a_post_is_said_and_nothing_is_stored(town: Town) -> None:
    ada = town.person("Ada")
    await ada.runs("/profile edit", in_="#announcements")
    said = await ada.fills({"Name": "Ada L.", "GitHub handle": "no such handle"})
    assert "That is no GitHub handle" in said.text

    opened = await ada.runs("/profile edit", in_="#announcements")
    assert opened.modal is not None
    assert opened.modal.values["Name"] == "Ada"
