"""What a drawing may hold: elements, attributes and values. Whatever is not named here is left out."""

from __future__ import annotations

import re

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
BAKED = ("http://openbadges.org", "https://purl.imsglobal.org/ob/v3p0", "https://openbadges.org")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS = _words(
    "svg g defs symbol use switch title desc path rect circle ellipse line polyline polygon text tspan textPath image "
    "linearGradient radialGradient stop pattern clipPath mask marker filter feBlend feColorMatrix feComponentTransfer "
    "feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA "
    "feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight "
    "feSpecularLighting feSpotLight feTile feTurbulence"
)
FILTER_PARTS = _words(  # those that cost work: not the lights, merge nodes and functions inside them
    "feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap "
    "feDropShadow feFlood feGaussianBlur feMerge feMorphology feOffset feSpecularLighting feTile feTurbulence"
)
HEAVY_FILTER_PARTS = _words(
    "feConvolveMatrix feDiffuseLighting feDisplacementMap feDropShadow feGaussianBlur feMorphology feSpecularLighting "
    "feTile feTurbulence"
)
WITH_TEXT = frozenset(("text", "tspan", "textPath", "title", "desc"))
REFERRING = frozenset(("use", "textPath", "linearGradient", "radialGradient", "pattern", "image"))
USELESS_WITHOUT_TARGET = frozenset(("use", "image", "textPath"))
MOVING = frozenset(("animate", "animateColor", "animateMotion", "animateTransform", "set", "discard", "mpath"))
SCRIPTED = frozenset(("script", "handler", "listener"))
FETCHED_BY = frozenset(("href", "src", "data"))
XHTML = "http://www.w3.org/1999/xhtml"
FETCHING = (SVG, XHTML, "http://www.w3.org/2001/XInclude")
WEB = frozenset(("foreignObject", "iframe", "embed", "object", "audio", "video", "canvas"))

PRESENTATION = _words(
    "alignment-baseline baseline-shift clip-path clip-rule color color-interpolation color-interpolation-filters "
    "color-rendering direction display dominant-baseline fill fill-opacity fill-rule filter flood-color flood-opacity "
    "font-family font-size font-size-adjust font-stretch font-style font-variant font-weight image-rendering kerning "
    "letter-spacing lighting-color marker-end marker-mid marker-start mask opacity overflow paint-order "
    "shape-rendering stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin "
    "stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration text-rendering unicode-bidi "
    "transform-origin vector-effect visibility word-spacing writing-mode"
)
IN_STYLE_ONLY = frozenset(("isolation", "mix-blend-mode"))  # no attributes of these names exist
ATTRIBUTES = PRESENTATION | _words(
    "id x y x1 x2 y1 y2 cx cy r rx ry fx fy fr width height d points pathLength transform viewBox preserveAspectRatio "
    "dx dy rotate textLength lengthAdjust startOffset method spacing side offset gradientUnits gradientTransform "
    "spreadMethod patternUnits patternContentUnits patternTransform clipPathUnits maskUnits maskContentUnits mask-type "
    "markerUnits markerWidth markerHeight refX refY orient filterUnits primitiveUnits in in2 result type values mode "
    "operator k1 k2 k3 k4 order kernelMatrix divisor bias targetX targetY edgeMode kernelUnitLength preserveAlpha "
    "surfaceScale diffuseConstant specularConstant specularExponent limitingConeAngle pointsAtX pointsAtY pointsAtZ z "
    "azimuth elevation scale xChannelSelector yChannelSelector stdDeviation radius baseFrequency numOctaves seed "
    "stitchTiles tableValues slope intercept amplitude exponent systemLanguage "
    "role aria-label aria-labelledby aria-hidden lang"
)
IN_WORDS = frozenset(("id", "font-family", "aria-label", "aria-labelledby", "role", "lang", "result", "in", "in2"))
LARGEST = {"numOctaves": 8, "order": 9, "radius": 200, "stdDeviation": 500}

NAME = re.compile(r"[^\s\"'()<>#&\\]{1,200}")
_LOCAL_URL = re.compile(r"url\(\s*[\"']?#([^\s\"'()<>#&\\]{1,200})[\"']?\s*\)", re.IGNORECASE)
_FUNCTION = re.compile(r"(?<![a-z-])([a-z][a-z-]*)\s*\(", re.IGNORECASE)
_FUNCTIONS = _words("rgb rgba hsl hsla icc-color matrix translate translatex translatey scale rotate skewx skewy")
_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b", re.IGNORECASE)
_HUGE = re.compile(r"(?<![.\d])\d{8,}|\d[eE]\+?0*(?:[7-9]|[1-9]\d)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


_REACHES_OUT = re.compile(r"url\(\s*[\"']?\s*(?![\s\"'#]|data:)|javascript:|//", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def reaches_out(value: str) -> bool:
    """Whether it names something outside the drawing, or a script: what is left out then is no detail."""
    return bool(_REACHES_OUT.search(_COMMENT.sub("", unescaped(value))))


def unescaped(css: str) -> str:
    """What a browser reads where CSS spells letters by number, as in `\\75rl(`."""
    return _ESCAPE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)) if found[1] else found[2], css)


def is_safe_value(name: str, value: str) -> bool:
    """No escapes, no address but one inside the drawing, no function that could fetch or compute."""
    if name in IN_WORDS and name not in ("in", "in2"):
        return name != "id" or bool(NAME.fullmatch(value))
    if "\\" in value or "@" in value or "/*" in value:
        return False
    rest = _LOCAL_URL.sub("", value)
    if any(function.lower() not in _FUNCTIONS for function in _FUNCTION.findall(rest)):
        return False
    return not any(sign in rest.lower() for sign in ("url", "javascript:", "data:", "//"))


def targets(value: str) -> list[str]:
    """The names of the parts that a value like `url(#a)` points to."""
    return _LOCAL_URL.findall(value)


def has_huge_number(name: str, value: str) -> bool:
    if name in IN_WORDS:
        return False
    rest = _COLOUR.sub("", _LOCAL_URL.sub("", value))
    if _HUGE.search(rest):
        return True
    largest = LARGEST.get(name)
    return largest is not None and any(abs(number) > largest for number in numbers(rest))


def numbers(value: str) -> list[float]:
    return [float(found) for found in _NUMBER.findall(value)]
