"""The addresses of this floor: permanent ones of versions, those for people, and the pages of the desk."""

from django.urls import path

from badges import views

urlpatterns = [
    # Permanent: a version and its picture (docs/addresses.md)
    path("badges/<id:badge_class_id>", views.badge_class, name="badge_class"),
    path("badges/<id:badge_class_id>.json", views.badge_class_json, name="badge_class_json"),
    path("badges/<id:badge_class_id>/achievement", views.achievement, name="achievement"),
    path("badges/<id:badge_class_id>/image", views.badge_image, name="badge_image"),
    path("badges/<id:badge_class_id>/image.svg", views.badge_image_svg, name="badge_image_svg"),
    # For people: may change, and then redirect
    path("", views.home, name="home"),
    path("s/<slug:issuer_slug>", views.issuer_public, name="issuer_public"),
    path("s/<slug:issuer_slug>/<slug:badge_slug>", views.badge_public, name="badge_public"),
    # The desk
    path("desk/<slug:slug>/badges", views.badges, name="badges"),
    path("desk/<slug:slug>/badges/new", views.badge_create, name="badge_create"),
    path("desk/<slug:slug>/drawing.svg", views.drawing, name="drawing"),
    path("desk/<slug:slug>/icons", views.icons, name="icons"),
    path("desk/<slug:slug>/badges/<id:badge_class_id>", views.badge, name="badge"),
    path("desk/<slug:slug>/badges/<id:badge_class_id>/<int:number>", views.badge_question, name="badge_question"),
    path("desk/<slug:slug>/badges/<id:badge_class_id>/picture", views.badge_picture, name="badge_picture"),
    path("desk/<slug:slug>/badges/<id:badge_class_id>/publish", views.badge_publish, name="badge_publish"),
    path("desk/<slug:slug>/badges/<id:badge_class_id>/take-back", views.badge_take_back, name="badge_take_back"),
    path("desk/<slug:slug>/badges/<id:badge_class_id>/correct", views.badge_correct, name="badge_correct"),
    path("desk/<slug:slug>/badges/<id:badge_class_id>/revise", views.badge_revise, name="badge_revise"),
    path("desk/<slug:slug>/badges/<id:badge_class_id>/discard", views.badge_discard, name="badge_discard"),
    path("desk/<slug:slug>/badges/<id:badge_class_id>/copy", views.badge_copy, name="badge_copy"),
    path("desk/<slug:slug>/badges/<id:badge_class_id>/archive", views.badge_archive, name="badge_archive"),
    path("desk/<slug:slug>/badges/<id:badge_class_id>/unarchive", views.badge_unarchive, name="badge_unarchive"),
    path("desk/<slug:slug>/badges/<id:badge_class_id>/delete", views.badge_delete, name="badge_delete"),
]
