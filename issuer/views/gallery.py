"""The gallery of parts, for those who build pages: there with DEBUG only."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone

from issuer.site.rendering import Day, Drop
from issuer.views.desk import StaffRequest, account_context, staff_page


class Sample(forms.Form):
    """One field of every sort. Its words are for builders, and are not translated."""

    name = forms.CharField(label="Name of the badge", help_text="What a pupil would call it. Up to 40 letters.")
    email = forms.EmailField(label="Email address", error_messages={"invalid": "This address stops too early."})
    page = forms.URLField(label="Web page", required=False, assume_scheme="https")
    words = forms.CharField(label="What for", widget=forms.Textarea(attrs={"rows": 3}))
    ends = forms.ChoiceField(label="Does it run out?", choices=[("never", "Never"), ("year", "After a year")])
    tell = forms.ChoiceField(label="Tell them", choices=[("now", "Now"), ("later", "Later")], widget=forms.RadioSelect)
    show = forms.MultipleChoiceField(
        label="What will they show you?",
        choices=[("link", "A link"), ("file", "A file or photo")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    signed = forms.BooleanField(label="Add my name", help_text="At the foot of the letter.", required=False)
    day = forms.DateField(label="Date earned", widget=Day())
    picture = forms.FileField(
        label="The picture",
        widget=Drop(prompt="Drop a picture here", limits="PNG or SVG, square, at most 1 MB", icon="image-up"),
    )


@staff_page()
def gallery(request: StaffRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    now = timezone.now()
    ages = [
        timedelta(),
        timedelta(hours=3),
        timedelta(days=1),
        timedelta(days=3),
        timedelta(days=40),
        timedelta(days=400),
    ]
    context = account_context(request, nav="badges") | {
        "form": Sample({"name": "Web Weaver", "email": "priya.chauhan@rusheymead"}),
        "page": Paginator(range(200), 10).get_page(request.GET.get("page", 4)),
        "moments": [now - age for age in ages],
        "picture": static("img/logo.svg"),
        "markdown_text": "Markdown gives **strong** words, [links](https://example.org) and\n\n- lists\n- of things",
        "now": now,
    }
    return render(request, "gallery.html", context)
