"""The pages of this floor."""

from badges.views.public import badge_class, badge_class_json, badge_image, badge_image_svg

__all__ = ["badge_class", "badge_class_json", "badge_image", "badge_image_svg"]
