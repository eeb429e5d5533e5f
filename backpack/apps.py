"""The backpack app."""

from django.apps import AppConfig


class BackpackConfig(AppConfig):
    name = "backpack"
