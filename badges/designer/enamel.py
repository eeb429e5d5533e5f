"""The colours of badges: metals and enamels (DESIGN_LANGUAGE 3 and 10). Used in pictures only, never in pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metal:
    """Rim and lines, from the lit side to the shaded one."""

    light: str
    middle: str
    dark: str


@dataclass(frozen=True, slots=True)
class Palette:
    """Two enamels, the rays in the inner one, the ribbon, and what is drawn on both."""

    outer: str
    centre: str
    ray: str
    ribbon: str
    fold: str
    letters: str
    icon: str
    wire: str = ""  # the icon's outline; the metal's, where cream alone is clear enough


METALS = {
    "gold": Metal("#FBE8B0", "#D6A546", "#8A5E17"),
    "silver": Metal("#FBFCFD", "#BCC4CC", "#6B747E"),
    "bronze": Metal("#F3CDAA", "#BD7D4E", "#6B3D1E"),
    "nickel": Metal("#8C8492", "#4A424F", "#1E1922"),
}

PALETTES = {
    "damson": Palette("#3D1239", "#732A6B", "#823879", "#F0B340", "#A86F12", "#2E1204", "#FFF6E6"),
    "prussian": Palette("#12284A", "#1F4B88", "#2A5896", "#F0B340", "#A86F12", "#2A1704", "#FFF6E6"),
    "peacock": Palette("#083A40", "#107278", "#1B8288", "#F6C9A8", "#B8774A", "#4A1B08", "#FFF6E6"),
    "leaf": Palette("#10402A", "#1F7448", "#2A8354", "#FBEBC4", "#BFA464", "#123D29", "#FFF8E8"),
    "marigold": Palette("#A35F06", "#E9A52A", "#F0B445", "#16305A", "#0A1B37", "#FFF3DC", "#FFFAF0", wire="#16305A"),
    "vermilion": Palette("#7A1812", "#C63727", "#D24838", "#16305A", "#0A1B37", "#FFF3DC", "#FFF8EC"),
    "rose": Palette("#6E1A41", "#C54373", "#D05682", "#FDF0DA", "#CBAE86", "#6E1A41", "#FFF8EC"),
    "slate": Palette("#20252E", "#46525F", "#515E6C", "#A9D8C8", "#5F998A", "#12312A", "#FFF8EC"),
}
