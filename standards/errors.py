"""
What can be wrong with something that was handed to this package, as one tree.

    StandardError
      Unreadable            the text is not what it has to be
        BadTimestamp        not a moment with a time zone
        BadAddress          not an e-mail address
        BadIdentity         not an identity object that can be compared
        BadJson             not JSON as this house reads it, or not writable as such
      UnknownContext        a JSON-LD context that is not on disk here
      BadPicture            the file cannot be read as a picture
        NotAPicture         neither PNG nor SVG
        BrokenPng           the chunks of a PNG do not hold together
        BrokenSvg           not well-formed, not SVG, or with declarations that are refused
        PictureTooLarge     well-formed perhaps, but beyond a limit of this house
      BadPayload            the text cannot be put into a picture
      NotFetched            raised by the `fetch` that verification is given: no answer came

Nothing here is raised for a badge that is merely not valid: that is an answer (verification.Report).
"""


class StandardError(Exception):
    """The root: catch this to catch everything this package raises on purpose."""


class Unreadable(StandardError):
    """A text is not what it has to be."""


class BadTimestamp(Unreadable):
    """Not a moment with a time zone."""


class BadAddress(Unreadable):
    """Not an e-mail address."""


class BadIdentity(Unreadable):
    """Not an identity object that can be compared."""


class BadJson(Unreadable):
    """Not JSON as this house reads it, or a value that cannot be written as JSON."""


class UnknownContext(StandardError):
    """A JSON-LD context that is not on disk here; nothing is ever fetched to find it."""


class BadPicture(StandardError):
    """The file cannot be read as a picture."""


class NotAPicture(BadPicture):
    """The file is neither PNG nor SVG."""


class BrokenPng(BadPicture):
    """The chunks of a PNG do not hold together."""


class BrokenSvg(BadPicture):
    """Not well-formed, not SVG, or with declarations that are refused."""


class PictureTooLarge(BadPicture):
    """Beyond a limit of this house: bytes, chunks, elements, or text that inflates without end."""


class BadPayload(StandardError):
    """The text cannot be put into a picture."""


class NotFetched(StandardError):
    """
    No answer came from an address: unreachable, forbidden to us, too slow or too large.

    The function that verification is given to fetch with raises this, and nothing else.
    """
