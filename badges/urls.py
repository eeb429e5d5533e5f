"""The addresses of this floor: the desk's pages, permanent addresses of versions, and addresses for people."""

from django.urls import path

from badges import views

urlpatterns = [
    path("badges/<id:badge_class_id>", views.badge_class, name="badge_class"),
    path("badges/<id:badge_class_id>.json", views.badge_class_json, name="badge_class_json"),
    path("badges/<id:badge_class_id>/image", views.badge_image, name="badge_image"),
    path("badges/<id:badge_class_id>/image.svg", views.badge_image_svg, name="badge_image_svg"),
]
