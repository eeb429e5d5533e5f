"""The addresses of awards."""

from django.urls import path

from assertions.views import public

urlpatterns = [
    # /assertions/<id>: permanent, one for each form (docs/addresses.md)
    path("assertions/<str:assertion_id>.json", public.document, name="assertion_json"),
    path("assertions/<str:assertion_id>/badge.png", public.png, name="assertion_png"),
    path("assertions/<str:assertion_id>/badge.svg", public.svg, name="assertion_svg"),
    path("assertions/<str:assertion_id>/card.png", public.card, name="assertion_card"),
    path("assertions/<str:assertion_id>/compare", public.compare, name="compare"),
    path("assertions/<str:assertion_id>/evidence/<str:evidence_id>", public.evidence, name="evidence_file"),
    path("assertions/<str:assertion_id>", public.assertion, name="assertion"),
]
