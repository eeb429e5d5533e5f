"""The believable school of `manage.py demo`: what it teaches and who goes there. All of it is invented."""

from dataclasses import dataclass, field
from typing import Any

PUPILS = (
    "Aisha Patel", "Kian O’Brien", "Priya Chauhan", "Dev Mistri", "Hana Suleiman", "Amara Okafor", "Zofia Łukaszewska",
    "Mohammed Rahman", "Ellie Hargreaves", "Oliver Grant", "Chloé Dubois", "Jakub Nowak", "Fatima Noor", "Liam Walsh",
    "Yusuf Demir", "Grace Mensah", "Noah Williams", "Sanjay Rao", "Mia Fernández", "Tomáš Dvořák", "Ines Carvalho",
    "Arjun Singh", "Freya Lindqvist", "Callum Fraser", "Leila Haddad", "Ben Ashworth", "Nia Roberts", "Omar Farouk",
    "Sophie Turner", "Ravi Desai", "Elif Kaya", "Jack Morris",
)  # fmt: skip
GROWN_UPS = (
    "Marek Zieliński", "Janet Cole", "Samuel Adeyemi", "Björn Håkansson", "Teresa Gómez", "Peter Walsh",
    "Mei-Ling Chen", "Rosa Martini",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoBadge:
    """A badge of the school: its words, its drawing, and how many months ago it was given to how many."""

    name: str
    description: str
    audience: str
    steps: tuple[tuple[str, bool], ...]
    drawing: dict[str, Any]
    tags: tuple[str, ...] = ()
    motive: str = ""
    valid_months: int | None = None
    may_be_suspended: bool = False
    given: tuple[tuple[int, int], ...] = field(default=())


RUSHEY_MEAD = (
    DemoBadge(
        "Python Pioneer 2",
        "For planning, writing and testing their own programs in Python, and explaining them to someone else.",
        "Years 8 and 9",
        (
            ("write a program of at least thirty lines that uses a loop, a list and a function of their own", True),
            ("test it with values that should work, and values that should not", True),
            ("explain to someone else how one part of it works, line by line", True),
            ("show it at the summer showcase", False),
        ),
        {"shape": "scallop", "palette": "prussian", "icon": "code-xml", "banner": "Python", "level": 2, "levels": 3,
         "tails": True},
        ("Python programming", "Software testing", "Explaining ideas"),
        "I can write my own programs",
        given=((7, 4), (5, 6), (1, 8), (0, 5)),
    ),
    DemoBadge(
        "Web Weaver 1",
        "For building a site for somebody real, and asking them what they think of it.",
        "Year 8",
        (("build a site of three pages for somebody real", True), ("ask them what to change, and change it", True)),
        {"shape": "circle", "palette": "peacock", "icon": "globe", "banner": "Web Weaver", "level": 1, "levels": 3,
         "edge": "beaded"},
        ("HTML", "Listening to users"),
        given=((6, 7), (3, 9)),
    ),
    DemoBadge(
        "Safe Online",
        "For looking after accounts, friends and themselves.",
        "Everybody",
        (("finish the four online-safety lessons", True),
         ("show a younger pupil how to make a strong passphrase", True)),
        {"shape": "shield", "palette": "vermilion", "icon": "lock-keyhole", "banner": "Safe Online", "metal": "silver"},
        ("Online safety",),
        valid_months=6,
        given=((8, 10), (2, 16)),
    ),
    DemoBadge(
        "Game Maker",
        "For designing a game, watching people play it, and making it better.",
        "Years 9 and 10",
        (("design a game and make it run", True), ("watch three people play it and write down what they did", True),
         ("make it better", True)),
        {"shape": "burst", "palette": "damson", "icon": "gamepad-2", "banner": "Game Maker"},
        ("Game design", "Playtesting"),
        given=((4, 8), (0, 3)),
    ),
    DemoBadge(
        "Code Club Helper",
        "For helping younger pupils on Mondays for a whole term.",
        "Years 10 and 11",
        (("help at Code Club on ten Mondays", True), ("plan one session by themselves", False)),
        {"shape": "petal", "palette": "rose", "icon": "heart-handshake", "banner": "Helper"},
        ("Helping others",),
        given=((2, 4),),
    ),
)  # fmt: skip
WHARFSIDE = (
    DemoBadge(
        "First Aid at Work",
        "A three-day course with a practical assessment. It has to be renewed every three years.",
        "Anybody who works with others",
        (("attend all three days of the course", True),
         ("manage an unconscious casualty, give CPR and use a defibrillator, under assessment", True),
         ("pass the written test", True)),
        {"shape": "circle", "palette": "leaf", "icon": "heart-pulse", "banner": "First Aid", "edge": "pleated",
         "tails": True, "metal": "silver"},
        ("First aid", "CPR and AED", "Incident reporting"),
        valid_months=36,
        may_be_suspended=True,
        given=((40, 2), (9, 5), (1, 1)),
    ),
)  # fmt: skip


def chosen(badges: tuple[DemoBadge, ...], names: tuple[str, ...]) -> list[list[tuple[str, ...]]]:
    """For each badge, and each time that it was given, who got it; everybody of the names gets one."""
    found = []
    for order, badge in enumerate(badges):
        taken, groups = 0, []
        for _months, people in badge.given:
            group = (names[(order * 3 + taken + index) % len(names)] for index in range(people))
            groups.append(tuple(dict.fromkeys(group)))
            taken += people
        found.append(groups)
    return found
