"""The school of the demonstration. That it can be filled is seen in the browser tests, which look around in it."""

from assertions.management import school


def test_forty_people_have_six_badges_and_one_of_those_can_be_put_on_hold() -> None:
    pupils = school.chosen(school.RUSHEY_MEAD, school.PUPILS)
    grown_ups = school.chosen(school.WHARFSIDE, school.GROWN_UPS)
    earners = {name for badge in pupils + grown_ups for group in badge for name in group}

    assert len(earners) == len({*school.PUPILS, *school.GROWN_UPS}) == 40
    assert len(pupils) + len(grown_ups) == 6
    assert any(badge.may_be_suspended for badge in school.WHARFSIDE)
