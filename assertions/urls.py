"""The addresses of awards."""

from django.urls import path

from assertions.views import public

urlpatterns = [
    # /assertions/<id>: permanent, one for each form (docs/addresses.md)
    path("assertions/<id:assertion_id>.json", public.document, name="assertion_json"),
    path("assertions/<id:assertion_id>/badge.png", public.png, name="assertion_png"),
    path("assertions/<id:assertion_id>/badge.svg", public.svg, name="assertion_svg"),
    path("assertions/<id:assertion_id>/card.png", public.card, name="assertion_card"),
    path("assertions/<id:assertion_id>/compare", public.compare, name="compare"),
    path("assertions/<id:assertion_id>/evidence/<id:evidence_id>", public.evidence, name="evidence_file"),
    path("assertions/<id:assertion_id>", public.assertion, name="assertion"),
]
