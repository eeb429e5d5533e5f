"""
What can be wrong with something that was handed to this package, as one tree.

    StandardError
      Unreadable            the text is not what it has to be
        BadTimestamp        not a moment with a time zone
        BadAddress          not an e-mail address
        BadIdentity         not an identity object that can be compared
        BadJson             not JSON as this house reads it, or not writable as such
        BadKey              not a key of a kind that is used here
          WeakKey           a key of such a kind that nobody must trust
        BadDid              not a did:web or did:key as this house reads it
        BadToken            not a compact JWS as this house reads it
          UnknownAlgorithm  signed in a way that others know and this house does not
        BadProof            not a proof as this house reads it
          UnknownSuite      a proof of a suite that is not known here
        BadStatusList       not a bitstring status list, or beyond its limits
      BadSignature          well-formed, but not made with this key over these bytes
      UnsafeDocument        JSON-LD that would lose something on its way to the bytes that are signed
        UnknownContext      a JSON-LD context that is not on disk here
        TangledDocument     blank nodes so alike that telling them apart could take for ever
      Disagreement          two ways to the same bytes came to different ones: a fault of this house
      StatusListFull        no place is left for another credential
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


class BadKey(Unreadable):
    """Not a key of a kind that is used here: Ed25519, RSA or P-256."""


class WeakKey(BadKey):
    """A key that nobody must trust: too short, too long, or a point that fits many signatures."""


class BadDid(Unreadable):
    """Not a did:web or did:key as this house reads it, or not a document that belongs to it."""


class BadToken(Unreadable):
    """Not a compact JWS as this house reads it: its form, header or claims."""


class UnknownAlgorithm(BadToken):
    """A JWS that is signed with a key pair, but in a way that is not known here; it cannot be checked."""


class BadProof(Unreadable):
    """Not a proof as this house reads it."""


class UnknownSuite(BadProof):
    """A proof of a suite that is not known here; it cannot be checked."""


class BadStatusList(Unreadable):
    """Not a bitstring status list, shorter than the standard allows, or beyond a limit of this house."""


class BadSignature(StandardError):
    """Well-formed, but not made with this key over these bytes."""


class UnsafeDocument(StandardError):
    """JSON-LD of which something would be lost, or be read against an unknown base, before it is signed."""


class TangledDocument(UnsafeDocument):
    """Blank nodes so alike that telling them apart could take for ever."""


class Disagreement(StandardError):
    """Two ways to the same bytes came to different ones: a fault of this house, never of a document."""


class StatusListFull(StandardError):
    """No place is left in a status list for another credential."""


class UnknownContext(UnsafeDocument):
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
