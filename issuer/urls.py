"""The address plan: this floor's own addresses, then those of the floors above, by name."""

from django.contrib import admin
from django.urls import include, path

from issuer import views
from issuer.site import converters

converters.register()

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("badges.urls")),
]
