"""The address plan: this floor's own addresses, then those of the floors above, by name."""

from django.contrib import admin
from django.urls import include, path

from issuer import views
from issuer.site import converters
from issuer.views import account, desk, health, issuers, keys, mail, people, setup

converters.register()

urlpatterns = [
    path("setup/<slug:token>", setup.set_up, name="setup"),
    # /issuers/<id>: permanent (docs/addresses.md)
    path("issuers/<id:issuer_id>.json", issuers.document, name="issuer_json"),
    path("issuers/<id:issuer_id>/did.json", keys.did_document, name="issuer_did"),
    path("issuers/<id:issuer_id>/jwks.json", keys.jwks, name="issuer_jwks"),
    path("issuers/<id:issuer_id>/keys/<int:number>", keys.cryptographic_key, name="issuer_key"),
    path("issuers/<id:issuer_id>/keys/<int:number>.jwk", keys.jwk, name="issuer_jwk"),
    path("issuers/<id:issuer_id>/revocations", keys.revocations, name="issuer_revocations"),
    path("issuers/<id:issuer_id>/image", issuers.logo, name="issuer_image"),
    path("issuers/<id:issuer_id>/ribbon.css", issuers.ribbon, name="issuer_ribbon"),
    path("issuers/<id:issuer_id>", issuers.issuer, name="issuer"),
    # The desk
    path("desk/", desk.desk, name="desk"),
    path("desk/new", issuers.create, name="issuer_create"),
    path("desk/<slug:slug>/issuer", issuers.edit, name="issuer_edit"),
    path("desk/<slug:slug>/issuer/name", issuers.rename, name="issuer_rename"),
    path("desk/<slug:slug>/keys/rotate", keys.rotate, name="keys_rotate"),
    path("desk/<slug:slug>/people", people.people, name="people"),
    path("desk/<slug:slug>/people/<int:member_id>/role", people.role, name="member_role"),
    path("desk/<slug:slug>/people/<int:member_id>/remove", people.remove, name="member_remove"),
    path("desk/<slug:slug>/invitations/<int:invitation_id>/withdraw", people.withdraw, name="invitation_withdraw"),
    path("join/<slug:token>", people.join, name="join"),
    # Where earners stop letters: opened from letters of any age (docs/addresses.md)
    path("mail/stop/<str:token>", mail.stop_letters, name="stop_letters"),
    path("mail/stop/<str:token>/undo", mail.resume_letters, name="resume_letters"),
    path("profile", account.profile, name="profile"),
    path("health", health.health, name="health"),
    path("health/letter", health.letter, name="health_letter"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("", include("badges.urls")),
    path("", include("assertions.urls")),
    path("", include("backpack.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler500 = views.failure
