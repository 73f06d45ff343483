from benchmarks.storm import judged, rage
from tests.town import Town


async def test_in_a_storm_of_answers_nobody_is_let_in_twice_too_many_or_out_of_turn(town: Town) -> None:
    storm = await rage(town, people=60, presses=240, capacity=10, burst=30)

    assert storm.unanswered == 0
    assert (storm.history.most_inside, storm.history.out_of_turn) == (10, 0)
    assert (storm.history.inside, storm.history.line) == (storm.inside, storm.line)
    assert storm.history.promoted > 5
    assert f"10 going · 2 maybe · full · {len(storm.line)} waiting" in storm.card
    # An edit for each three seconds of the world's time, not one for each of 240 presses.
    assert storm.edits <= storm.seconds / 3 + 2


def test_the_oracle_sees_what_would_be_wrong() -> None:
    fair = [(1, "going"), (2, "waitlisted"), (3, "waitlisted"), (1, "declined"), (2, "going")]
    overtaken = [*fair[:4], (3, "going")]
    overfull = [(1, "going"), (2, "going")]
    held_back = [(1, "waitlisted")]

    assert [judged(each, 1).out_of_turn for each in (fair, overtaken, overfull, held_back)] == [0, 1, 0, 1]
    assert [judged(each, 1).most_inside for each in (fair, overtaken, overfull, held_back)] == [1, 1, 2, 0]
