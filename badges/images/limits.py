"""How large a picture may be, at each step. Imports nothing: the sandbox reads it too."""

MIB = 1024 * 1024
RASTER_BYTES = 5 * MIB
SVG_BYTES = 1 * MIB
PIXELS = 25_000_000
LONGEST_SIDE = 10_000
RATIO = 20
SMALL_SIDE = 400  # below this the picture is enlarged, and the teacher is told (Open Badges 2.0 wants 90 at least)
STORED_SIDE = 600
STORED_BYTES = 1 * MIB
INFLATED_BYTES = 128 * MIB
PROFILE_BYTES = 4 * MIB
CHUNKS = 20_000
SCANS = 100
SCANNED_PIXELS = 650_000_000

ELEMENTS = 10_000
DEPTH = 64
ATTRIBUTES = 64
COPIES = 10_000
COPIES_BY_PAINT = 100_000
FILTER_PRIMITIVES = 8  # that cost much; two shadows as drawing programs write them are 10 parts, 2 of them blurs
FILTER_PARTS = 24
FILTER_USES = 64
STYLE_RULES = 2_000
INNER_PICTURE_BYTES = 256 * 1024
INNER_PICTURE_PIXELS = 4_000_000
INNER_PICTURES = 16
