"""
Bake and unbake with openbadges-bakery; runs inside its own environment, never inside ours.

    bakery.py bake PICTURE TEXT_FILE OUTPUT
    bakery.py unbake PICTURE          prints the text

"""

import sys
from pathlib import Path

from openbadges_bakery import bake, unbake


def main():
    """Read the command line and do it."""
    deed, picture, *rest = sys.argv[1:]
    with Path(picture).open("rb") as opened:
        if deed == "bake":
            text, output = rest
            Path(output).write_bytes(bake(opened, Path(text).read_text("utf-8")).read())
        else:
            sys.stdout.buffer.write((unbake(opened) or "").encode())


if __name__ == "__main__":
    main()
