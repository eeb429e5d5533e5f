"""The pages of this floor."""

from badges.views.desk import badge, badge_create, badges
from badges.views.editor import badge_question
from badges.views.looks import badge_picture, drawing, icons
from badges.views.public import (
    achievement,
    badge_class,
    badge_class_json,
    badge_image,
    badge_image_svg,
    badge_public,
    home,
    issuer_public,
)
from badges.views.publishing import (
    badge_archive,
    badge_copy,
    badge_correct,
    badge_delete,
    badge_discard,
    badge_publish,
    badge_revise,
    badge_take_back,
    badge_unarchive,
)

__all__ = [
    "achievement",
    "badge",
    "badge_archive",
    "badge_class",
    "badge_class_json",
    "badge_copy",
    "badge_correct",
    "badge_create",
    "badge_delete",
    "badge_discard",
    "badge_image",
    "badge_image_svg",
    "badge_picture",
    "badge_public",
    "badge_publish",
    "badge_question",
    "badge_revise",
    "badge_take_back",
    "badge_unarchive",
    "badges",
    "drawing",
    "home",
    "icons",
    "issuer_public",
]
