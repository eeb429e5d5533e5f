"""The acts of this floor: each one transaction, its own refusals, and a journal line."""

from badges.operations.artwork import bring_picture, default_drawing, draw
from badges.operations.correcting import Wording, correct
from badges.operations.drafts import (
    Criteria,
    copy,
    create_badge,
    delete,
    discard_draft,
    say_alt,
    say_what,
    say_where_next,
    say_who,
    say_why,
)
from badges.operations.endorsed import show_good_words
from badges.operations.moving import follow_site
from badges.operations.publishing import (
    NotWellFormed,
    archive,
    publish,
    revise,
    take_back_to_draft,
    unarchive,
    write_documents,
)
from badges.operations.refusals import (
    Gone,
    HasAwards,
    HasDraft,
    HasGoodWords,
    IsArchived,
    NotADraft,
    NotASlip,
    NotCurrent,
    NotPublished,
    NotReady,
    TooManyPictures,
)
from issuer.operations import Refusal

__all__ = [
    "Criteria",
    "Gone",
    "HasAwards",
    "HasDraft",
    "HasGoodWords",
    "IsArchived",
    "NotADraft",
    "NotASlip",
    "NotCurrent",
    "NotPublished",
    "NotReady",
    "NotWellFormed",
    "Refusal",
    "TooManyPictures",
    "Wording",
    "archive",
    "bring_picture",
    "copy",
    "correct",
    "create_badge",
    "default_drawing",
    "delete",
    "discard_draft",
    "draw",
    "follow_site",
    "publish",
    "revise",
    "say_alt",
    "say_what",
    "say_where_next",
    "say_who",
    "say_why",
    "show_good_words",
    "take_back_to_draft",
    "unarchive",
    "write_documents",
]
