"""What does it look like? The designer, pictures of one's own, and the drawing that both pages and people see."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from badges import access, designer, images, operations
from badges.forms import DrawingForm, UploadForm
from badges.forms.pictures import swatches
from badges.views import editing
from issuer.site.ids import new_id
from issuer.site.text import plain_name, tidy
from issuer.views.desk import staff_page

if TYPE_CHECKING:
    from badges.models import BadgeClass
    from issuer.models import Member

NUMBER = 5
SHOWN_ICONS = 24
FOUND_ICONS = 48
# A drawing of ours as an image: nothing in it may run or fetch, whoever opens it by itself.
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def what_it_looks_like(request: HttpRequest, member: "Member", draft: "BadgeClass") -> HttpResponse:
    if request.method != "POST":
        return _show(request, member, draft)
    if request.POST.get("do") == "upload":
        return _take_in(request, member, draft)
    return _draw(request, member, draft)


def _draw(request: HttpRequest, member: "Member", draft: "BadgeClass") -> HttpResponse:
    before = _drawing_of(draft)
    form = DrawingForm(request.POST)
    if not form.is_valid():
        return _show(request, member, draft, form=form)
    drawing, alt = form.cleaned_data["drawing"], form.cleaned_data["alt"]
    if request.POST.get("do") == "surprise":
        drawing = designer.surprise(new_id(), banner=drawing.banner)
    if alt == designer.describe(before):
        alt = ""  # nobody has written other words, so they follow the drawing
    operations.draw(draft, drawing=drawing, alt=alt, by=member.user, at=timezone.now())
    return _go_on(request, member, draft)


def _take_in(request: HttpRequest, member: "Member", draft: "BadgeClass") -> HttpResponse:
    has_picture = draft.artwork is not None and draft.artwork.drawing is None
    form = UploadForm(request.POST, request.FILES, has_picture=has_picture)
    if not form.is_valid():
        return _show(request, member, draft, upload=form)
    alt, file = form.cleaned_data["alt"], form.cleaned_data["picture"]
    try:
        if file is None:
            operations.say_alt(draft, alt=alt, by=member.user, at=timezone.now())
            return redirect("badge_question", member.issuer.slug, draft.pk, NUMBER + 1)
        picture = images.take_in(file.read(), crop=form.crop(), fit=form.fit())
        operations.bring_picture(draft, picture=picture, alt=alt, by=member.user, at=timezone.now())
    except (images.PictureRefused, operations.TooManyPictures) as refused:
        form.add_error("picture", f"“{plain_name(file.name)[:80]}”: {refused}")
        return _show(request, member, draft, upload=form)
    messages.success(request, _("Your picture is in place."))
    return redirect(f"{reverse('badge_question', args=[member.issuer.slug, draft.pk, NUMBER])}?tab=upload")


def _go_on(request: HttpRequest, member: "Member", draft: "BadgeClass") -> HttpResponse:
    here = reverse("badge_question", args=[member.issuer.slug, draft.pk, NUMBER])
    words = tidy(request.POST.get("icons", ""))[:60]
    match request.POST.get("do"):
        case "next":
            return redirect("badge_question", member.issuer.slug, draft.pk, NUMBER + 1)
        case "check":
            return redirect("badge_publish", member.issuer.slug, draft.pk)
        case "icons":
            return redirect(f"{here}?{urlencode({'icons': words})}#icons")
    return redirect(here)


def _show(
    request: HttpRequest,
    member: "Member",
    draft: "BadgeClass",
    *,
    form: DrawingForm | None = None,
    upload: UploadForm | None = None,
) -> HttpResponse:
    drawing = _drawing_of(draft)
    is_upload = draft.artwork is not None and draft.artwork.drawing is None
    shown = form or DrawingForm.showing(drawing, alt=designer.describe(drawing) if is_upload else draft.alt)
    tab = request.GET.get("tab") or ("upload" if is_upload else "design")
    words = tidy(request.GET.get("icons", ""))[:60]
    context = editing.context(request, member, draft, NUMBER) | {
        "form": shown,
        "upload": upload or UploadForm(initial={"alt": draft.alt if is_upload else ""}, has_picture=is_upload),
        "tab": "design" if form else "upload" if upload else tab,
        "is_upload": is_upload,
        "shapes": swatches(shown, "shape"),
        "palettes": swatches(shown, "palette"),
        "metals": swatches(shown, "metal"),
        "edges": swatches(shown, "edge"),
        "icons": _icons(words, str(shown["icon"].value())),
        "icon_words": words,
        "icon_count": len(designer.icons.names()),
        "own_words": draft.alt != designer.describe(drawing) and not is_upload,
        "reading": reading(drawing),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "badges/question_5.html", context, status=status)


def _icons(words: str, chosen: str) -> list[dict[str, Any]]:
    """The pictures for those words, and the chosen one wherever it is."""
    most = FOUND_ICONS if words else SHOWN_ICONS
    found = designer.icons.find(words, limit=most)
    names = list(dict.fromkeys([*([chosen] if designer.icons.is_icon(chosen) else []), *found]))
    return [
        {"name": name, "words": designer.icon_name(name), "svg": designer.swatches.icon(name), "chosen": name == chosen}
        for name in names[:most]
    ]


def _drawing_of(draft: "BadgeClass") -> designer.Drawing:
    """The parameters that the designer shows: those of the draft, or its first ones where a picture was uploaded."""
    if draft.artwork is not None and draft.artwork.drawing is not None:
        return designer.Drawing.from_json(draft.artwork.drawing)
    return operations.default_drawing(draft.name)


def reading(drawing: designer.Drawing) -> dict[str, Any]:
    """Whether it can be read, as a sentence."""
    hard = [pair for pair in designer.contrast(drawing) if not pair.reads_well]
    if hard:
        words = _("Hard to read: %(what)s. Choose another enamel.") % {
            "what": ", ".join(str(pair.what) for pair in hard)
        }
        return {"is_well": False, "words": words}
    if drawing.ribbon_words:
        return {"is_well": True, "words": _("Clear at every size. The words read well against the ribbon.")}
    return {"is_well": True, "words": _("Clear at every size.")}


# --- Pictures for the desk -----------------------------------------------------------------------------------------


@staff_page("GET")
def drawing(request: HttpRequest, slug: str) -> HttpResponse:
    """What the answers so far would draw; `words=1` asks for its words instead."""
    access.to_create(request.user, slug)
    drawn, problem = _asked_for(request.GET)
    if request.GET.get("words"):
        told = reading(drawn)
        if problem:
            told = {"is_well": False, "words": problem}
        return JsonResponse({"words": designer.describe(drawn), "reading": told})
    return _as_picture(designer.compose(drawn, title=designer.describe(drawn)).encode(), "image/svg+xml")


def _asked_for(answers: QueryDict) -> tuple[designer.Drawing, str]:
    """The drawing of these answers, or, where the words cannot stand on the ribbon, the same without and why."""
    if "shape" not in answers:
        return operations.default_drawing(plain_name(answers.get("name", ""))[:100]), ""
    form = DrawingForm(answers)
    if form.is_valid():
        return form.cleaned_data["drawing"], ""
    problem = next((str(message) for messages in form.errors.values() for message in messages), "")
    without = answers.copy()
    without["banner"] = ""
    form = DrawingForm(without)
    if not form.is_valid():
        raise Http404
    return form.cleaned_data["drawing"], problem


@staff_page("GET")
def icons(request: HttpRequest, slug: str) -> HttpResponse:
    """The choices of pictures for some words, for the script of the designer."""
    access.to_create(request.user, slug)
    words = tidy(request.GET.get("icons", ""))[:60]
    found = _icons(words, request.GET.get("icon", ""))
    return render(request, "badges/_icons.html", {"icons": found})


@staff_page("GET")
def badge_picture(request: HttpRequest, slug: str, badge_class_id: str) -> HttpResponse:
    _member, version = access.to_see(request.user, slug, badge_class_id)
    found = access.any_picture(version)
    if found is None:
        raise Http404
    stored, content_type = found
    return _as_picture(stored.body, content_type)


def _as_picture(body: bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    response.headers["Content-Security-Policy"] = _PICTURE_POLICY
    return response
