"""The drawing in words: names of its parts for the form, and the text alternative for people who cannot see it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from badges.designer.drawing import Drawing

SHAPE_NAMES: dict[str, Promise] = {
    "circle": gettext_lazy("Circle"),
    "scallop": gettext_lazy("Scallop"),
    "hexagon": gettext_lazy("Hexagon"),
    "shield": gettext_lazy("Shield"),
    "octagon": gettext_lazy("Octagon"),
    "diamond": gettext_lazy("Diamond"),
    "burst": gettext_lazy("Burst"),
    "petal": gettext_lazy("Petal"),
}
PALETTE_NAMES: dict[str, Promise] = {
    "damson": gettext_lazy("Damson"),
    "prussian": gettext_lazy("Prussian"),
    "peacock": gettext_lazy("Peacock"),
    "leaf": gettext_lazy("Leaf"),
    "marigold": gettext_lazy("Marigold"),
    "vermilion": gettext_lazy("Vermilion"),
    "rose": gettext_lazy("Rose"),
    "slate": gettext_lazy("Slate"),
}
METAL_NAMES: dict[str, Promise] = {
    "gold": gettext_lazy("Gold"),
    "silver": gettext_lazy("Silver"),
    "bronze": gettext_lazy("Bronze"),
    "nickel": gettext_lazy("Nickel"),
}
EDGE_NAMES: dict[str, Promise] = {
    "plain": gettext_lazy("Plain"),
    "beaded": gettext_lazy("Beaded"),
    "pleated": gettext_lazy("Pleated"),
    "rope": gettext_lazy("Rope"),
}

# One phrase for colour and shape each, because other languages bend the one to suit the other.
_BODIES: dict[str, Promise] = {
    "circle": gettext_lazy("A %(colour)s disc"),
    "scallop": gettext_lazy("A %(colour)s disc with a scalloped edge"),
    "hexagon": gettext_lazy("A %(colour)s hexagon"),
    "shield": gettext_lazy("A %(colour)s shield"),
    "octagon": gettext_lazy("A %(colour)s octagon"),
    "diamond": gettext_lazy("A %(colour)s diamond"),
    "burst": gettext_lazy("A %(colour)s starburst"),
    "petal": gettext_lazy("A %(colour)s flower of six petals"),
}
_COLOURS: dict[str, Promise] = {
    "damson": gettext_lazy("plum"),
    "prussian": gettext_lazy("blue"),
    "peacock": gettext_lazy("teal"),
    "leaf": gettext_lazy("green"),
    "marigold": gettext_lazy("yellow"),
    "vermilion": gettext_lazy("red"),
    "rose": gettext_lazy("pink"),
    "slate": gettext_lazy("grey"),
}
_RIMS: dict[str, Promise] = {
    "gold": gettext_lazy("a gold rim"),
    "silver": gettext_lazy("a silver rim"),
    "bronze": gettext_lazy("a bronze rim"),
    "nickel": gettext_lazy("a dark nickel rim"),
}
_ICONS: dict[str, Promise] = {  # where Lucide's name is not what one sees
    "award": gettext_lazy("medal"),
    "bot": gettext_lazy("robot"),
    "chart-column-increasing": gettext_lazy("rising bar chart"),
    "chart-no-axes-column": gettext_lazy("bar chart"),
    "code": gettext_lazy("code symbol"),
    "code-xml": gettext_lazy("code symbol"),
    "cpu": gettext_lazy("computer chip"),
    "dna": gettext_lazy("DNA strand"),
    "eighth-notes": gettext_lazy("pair of music notes"),
    "flask-conical": gettext_lazy("science flask"),
    "gamepad-2": gettext_lazy("game controller"),
    "heart-handshake": gettext_lazy("pair of clasped hands"),
    "heart-pulse": gettext_lazy("heart with a pulse line"),
    "lightbulb": gettext_lazy("light bulb"),
    "lock-keyhole": gettext_lazy("padlock"),
    "network": gettext_lazy("network diagram"),
    "pen-tool": gettext_lazy("pen"),
    "recycle": gettext_lazy("recycling symbol"),
    "search-code": gettext_lazy("magnifying glass over code"),
    "sigma": gettext_lazy("sigma sign"),
    "terminal": gettext_lazy("command prompt"),
    "theater": gettext_lazy("theatre"),
    "users": gettext_lazy("group of people"),
}


def icon_name(name: str) -> str:
    """What a picture shows, in a word or two: `gamepad-2` is a game controller."""
    known = _ICONS.get(name)
    if known is not None:
        return str(known)
    return " ".join(part for part in name.split("-") if not part.isdigit())


def describe(drawing: Drawing) -> str:
    """The text alternative: "A green hexagon with a gold rim, a bug, and a ribbon that says Debugger"."""
    body = _BODIES[drawing.shape] % {"colour": _COLOURS[drawing.palette]}
    parts = [str(_RIMS[drawing.metal]), _with_article(icon_name(drawing.icon))]
    if drawing.levels:
        stars = ngettext("%(level)s of %(levels)s star", "%(level)s of %(levels)s stars", drawing.levels)
        parts.append(stars % {"level": drawing.level, "levels": drawing.levels})
    if drawing.ribbon_words:
        parts.append(_("a ribbon that says %(words)s") % {"words": drawing.banner.strip()})
    if drawing.tails:
        parts.append(_("two ribbon tails"))
    listed = get_text_list(parts, _("and"))
    if len(parts) > 2:  # a comma before the last, as the words between may be long
        listed = _("%(first)s, and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}
    joined = _("%(body)s, with %(parts)s") if drawing.shape == "scallop" else _("%(body)s with %(parts)s")
    return joined % {"body": body, "parts": listed}


def _with_article(noun: str) -> str:
    if noun[:1] in "aeiou":
        return _("an %(noun)s") % {"noun": noun}
    return _("a %(noun)s") % {"noun": noun}
