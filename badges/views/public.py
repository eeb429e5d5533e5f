"""What anybody may see of a badge: its page, its document, its picture."""

from django.http import HttpRequest, HttpResponse

from badges import access
from issuer.site import responses
from issuer.site.routes import RouteClass, route


@route(RouteClass.DOCUMENT)
def badge_class_json(request: HttpRequest, badge_class_id: str) -> HttpResponse:
    stored = access.document(badge_class_id)
    return responses.document(request, stored.body, etag=stored.etag)


badge_class = badge_class_json


@route(RouteClass.MEDIA)
def badge_image(request: HttpRequest, badge_class_id: str) -> HttpResponse:
    stored = access.picture(badge_class_id)
    return responses.picture(
        request, stored.body, etag=stored.etag, content_type="image/png", file_name=f"badge-{badge_class_id}.png"
    )


@route(RouteClass.MEDIA)
def badge_image_svg(request: HttpRequest, badge_class_id: str) -> HttpResponse:
    stored = access.picture(badge_class_id, as_drawing=True)
    return responses.picture(
        request, stored.body, etag=stored.etag, content_type="image/svg+xml", file_name=f"badge-{badge_class_id}.svg"
    )
