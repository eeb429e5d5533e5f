"""Issuers: their document and page, their colours and logo, and the desk where owners change them."""

import hashlib
import io
import json
import zlib
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from issuer import journal, operations
from issuer.models import FormerSlug, Issuer, JournalEntry, Member, Role, SiteAddress, User
from issuer.site import logo_job, logos
from standards.ob2 import rules
from tests import factories, pictures

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User | Member | None], Client]
BROWSER = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"


def answers(issuer: Issuer, **over: object) -> dict[str, object]:
    """What the edit page would send back unchanged."""
    names = ["name", "description", "url", "email", "logo_alt", "ribbon_a", "ribbon_b", "ribbon_c"]
    return {name: getattr(issuer, name) for name in names} | over


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 300)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (30, 80, 160)).save(out, kind)
    return out.getvalue()


# --- What everybody may see ----------------------------------------------------------------------------------------


def test_a_machine_gets_the_stored_profile_with_one_query(
    client: Client, acme: Issuer, django_assert_num_queries: Callable
) -> None:
    for path in (f"/issuers/{acme.pk}", f"/issuers/{acme.pk}.json"):
        with django_assert_num_queries(1):
            response = client.get(path, headers={"Accept": "*/*", "Host": "localhost"})
        assert response.status_code == 200
        assert response.content == bytes(acme.document)
        assert response.headers["Content-Type"] == "application/ld+json"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["ETag"] == f'"{hashlib.sha256(response.content).hexdigest()}"'
        assert response.headers["Vary"] == "Accept"
        assert not response.cookies


def test_the_profile_is_one_by_the_rules_and_its_id_comes_from_site_url_alone(client: Client, acme: Issuer) -> None:
    profile = json.loads(client.get(f"/issuers/{acme.pk}.json", headers={"Host": "localhost"}).content)
    assert rules.problems(profile) == []
    assert profile["id"] == f"http://127.0.0.1:8000/issuers/{acme.pk}"
    assert "image" not in profile
    assert "verification" not in profile


def test_who_knows_the_profile_already_is_told_so(client: Client, acme: Issuer) -> None:
    response = client.get(f"/issuers/{acme.pk}", headers={"If-None-Match": f'"{acme.etag}"'})
    assert response.status_code == 304
    assert response.content == b""


def test_a_browser_is_led_to_the_page_of_the_issuer(client: Client, acme: Issuer) -> None:
    response = client.get(f"/issuers/{acme.pk}", headers={"Accept": BROWSER})
    assert response.status_code == 302
    assert response.headers["Location"] == "/s/acme-computing-club"
    assert "Accept" in response.headers["Vary"]
    assert not response.cookies


@pytest.mark.parametrize("path", ["", ".json", "/image", "/ribbon.css"])
def test_an_issuer_that_is_not_there_is_not_found(client: Client, path: str) -> None:
    for wrong in ("2" * 22, "1", "0" * 22, "a%00b", "é" * 22):
        assert client.get(f"/issuers/{wrong}{path}").status_code == 404


def test_documents_answer_reading_methods_only(client: Client, acme: Issuer) -> None:
    assert client.post(f"/issuers/{acme.pk}").status_code == 405
    assert client.delete(f"/issuers/{acme.pk}.json").status_code == 405
    assert client.options(f"/issuers/{acme.pk}").status_code == 204


def test_the_ribbon_is_a_style_sheet_of_three_colours(client: Client, acme: Issuer) -> None:
    response = client.get(f"/issuers/{acme.pk}/ribbon.css")
    assert response.headers["Content-Type"] == "text/css"
    assert response.content == b":root{--ribbon-a:#17335c;--ribbon-b:#e9a82f;--ribbon-c:#fff6e0}\n"
    assert response.headers["Cache-Control"].startswith("public, max-age=3600")
    again = client.get(f"/issuers/{acme.pk}/ribbon.css", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


# --- Making and changing -------------------------------------------------------------------------------------------


def test_whoever_makes_an_issuer_owns_it(client_of: SignedIn, carol: User) -> None:
    response = client_of(carol).post("/desk/new", {"name": "Carol’s Chess Club"})
    made = Issuer.objects.get()
    assert response.headers["Location"] == "/desk/carols-chess-club/"
    assert factories.member_of(made, carol).role == Role.OWNER
    assert made.email == "carol@elsewhere.example"
    assert JournalEntry.objects.filter(deed="create_issuer", subject=f"issuer:{made.pk}").count() == 1


def test_two_issuers_of_one_name_get_two_short_names(acme: Issuer, carol: User) -> None:
    assert factories.make_issuer(carol).slug == "acme-computing-club-2"


@pytest.mark.parametrize("name", ["New", "健康俱乐部", "People!"])
def test_any_name_gets_a_short_name_that_can_stand_in_an_address(alice: User, name: str) -> None:
    slug = factories.make_issuer(alice, name=name).slug
    assert slug.isascii()
    assert slug not in ("", "new", "people")


def test_ticks_and_hidden_signs_are_taken_out_of_names(alice: User) -> None:
    assert factories.make_issuer(alice, name="Acme ✓\u202e\u200b  Club ✅").name == "Acme Club"


def test_an_owner_changes_what_the_issuer_says_and_the_document_follows(
    client_of: SignedIn, acme: Issuer, alice: User
) -> None:
    before = acme.etag
    changed = answers(acme, name="Acme Academy", description="We teach.", ribbon_a="#AA0000", earners_are_adults="on")
    response = client_of(alice).post(f"/desk/{acme.slug}/issuer", changed)
    assert response.status_code == 302
    acme.refresh_from_db()
    assert (acme.name, acme.ribbon_a, acme.earners_are_adults) == ("Acme Academy", "#aa0000", True)
    profile = json.loads(bytes(acme.document))
    assert (profile["name"], profile["description"]) == ("Acme Academy", "We teach.")
    assert acme.etag == hashlib.sha256(bytes(acme.document)).hexdigest() != before
    entry = JournalEntry.objects.get(deed="revise_issuer")
    assert entry.details == {"before": before, "after": acme.etag}
    assert journal.first_broken() is None


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"ribbon_a": "red;}body{display:none"}, "A colour is written like"),
        ({"url": "javascript:alert(1)"}, "not a web address"),
        ({"email": ""}, "Write an email address."),
        ({"name": ""}, "Write the name that people know you by."),
        ({"name": "✓✓"}, "Write the name that people know you by."),
        ({"name": "a" * 121}, "at most 120"),
    ],
)
def test_nonsense_is_refused_in_words_and_changes_nothing(
    client_of: SignedIn, acme: Issuer, alice: User, over: dict[str, str], said: str
) -> None:
    response = client_of(alice).post(f"/desk/{acme.slug}/issuer", answers(acme, **over))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert Issuer.objects.get().etag == acme.etag


def test_words_of_an_issuer_are_shown_as_words(client_of: SignedIn, acme: Issuer, alice: User) -> None:
    bad = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    client_of(alice).post(f"/desk/{acme.slug}/issuer", answers(acme, name=bad, description=bad))
    for path in ("/", f"/desk/{acme.slug}/issuer", f"/desk/{acme.slug}/people"):
        assert b"<script>alert" not in client_of(alice).get(path).content
        assert b"<img src=x" not in client_of(alice).get(path).content


# --- Logos ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_logo_is_drawn_anew_and_stands_in_the_document(
    client_of: SignedIn, client: Client, acme: Issuer, alice: User, kind: str
) -> None:
    assert client.get(f"/issuers/{acme.pk}/image").status_code == 404
    upload = SimpleUploadedFile("../../evil.php", picture(kind), "image/svg+xml")
    response = client_of(alice).post(f"/desk/{acme.slug}/issuer", answers(acme, logo=upload, logo_alt="A blue field"))
    assert response.status_code == 302
    shown = client.get(f"/issuers/{acme.pk}/image")
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["Content-Disposition"] == 'inline; filename="logo.png"'
    assert Image.open(io.BytesIO(shown.content)).size == (480, 160)
    acme.refresh_from_db()
    assert acme.logo == f"logos/{hashlib.sha256(shown.content).hexdigest()}.png"
    assert json.loads(bytes(acme.document))["image"] == f"{acme.document_url}/image"


def test_a_logo_loses_whatever_was_written_into_it(
    client_of: SignedIn, client: Client, acme: Issuer, alice: User
) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (20, 20)).save(out, "JPEG", exif=exif, comment=b"secret place")
    upload = SimpleUploadedFile("a.jpg", out.getvalue())
    client_of(alice).post(f"/desk/{acme.slug}/issuer", answers(acme, logo=upload))
    assert b"secret place" not in client.get(f"/issuers/{acme.pk}/image").content


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"not a picture",
        picture()[:200],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 99,
    ],
)
def test_what_is_no_picture_is_refused_in_words(client_of: SignedIn, acme: Issuer, alice: User, given: bytes) -> None:
    upload = SimpleUploadedFile("logo.png", given, "image/png")
    response = client_of(alice).post(f"/desk/{acme.slug}/issuer", answers(acme, logo=upload))
    assert response.status_code == 422
    assert Issuer.objects.get().logo == ""


def test_a_picture_of_too_many_pixels_is_refused(client_of: SignedIn, acme: Issuer, alice: User) -> None:
    out = io.BytesIO()
    Image.new("1", (6000, 6000)).save(out, "PNG")
    upload = SimpleUploadedFile("logo.png", out.getvalue(), "image/png")
    response = client_of(alice).post(f"/desk/{acme.slug}/issuer", answers(acme, logo=upload))
    assert response.status_code == 422
    assert "too many pixels" in response.content.decode()


@pytest.mark.parametrize("size", [(1, 1), (16, 9000)])
def test_a_logo_may_be_small_or_thin(size: tuple[int, int]) -> None:
    assert logos.take(picture(size=size)).png.startswith(b"\x89PNG")


def test_grey_of_sixteen_bits_keeps_its_brightness_in_a_logo() -> None:
    upload = pictures.raw_png(0, 16)
    _, png = logo_job.redraw(upload)
    wanted = int.from_bytes(zlib.decompress(upload[upload.index(b"IDAT") + 4 : -16])[1:3], "big") / 257
    assert Image.open(io.BytesIO(png)).getpixel((0, 0))[0] == pytest.approx(wanted, abs=1)


def test_a_photograph_that_is_painted_over_a_thousand_times_is_refused() -> None:
    photo = pictures.jpeg(1000, 1000)
    with pytest.raises(logos.Unusable, match="too many pixels"):
        logos.take(photo[:-2] + b"\xff\xda\0\0" * 1000 + photo[-2:])


# --- Short names ---------------------------------------------------------------------------------------------------


def test_a_short_name_changes_and_the_old_one_is_kept(client_of: SignedIn, acme: Issuer, alice: User) -> None:
    response = client_of(alice).post(f"/desk/{acme.slug}/issuer/name", {"slug": "Acme"})
    assert response.headers["Location"] == "/desk/acme/issuer"
    renamed = Issuer.objects.get()
    assert (renamed.slug, renamed.url) == ("acme", "http://127.0.0.1:8000/s/acme")
    assert renamed.document_url == acme.document_url
    assert FormerSlug.objects.get().slug == "acme-computing-club"


def test_a_former_short_name_stays_its_issuers_own(acme: Issuer, carol: User) -> None:
    owner = factories.owner_of(acme)
    operations.change_slug(owner, slug="acme", at=factories.NOON)
    assert factories.make_issuer(carol).slug == "acme-computing-club-2"
    operations.change_slug(owner, slug="acme-computing-club", at=factories.NOON)
    assert FormerSlug.objects.get().slug == "acme"


@pytest.mark.parametrize("slug", ["", "new", "Ä", "a b", "a/b", "-a", "a" * 61, "a_b"])
def test_a_short_name_that_cannot_stand_in_an_address_is_refused(
    client_of: SignedIn, acme: Issuer, alice: User, slug: str
) -> None:
    response = client_of(alice).post(f"/desk/{acme.slug}/issuer/name", {"slug": slug})
    assert response.status_code == 422
    assert Issuer.objects.get().slug == acme.slug


def test_a_short_name_of_another_issuer_is_refused(client_of: SignedIn, acme: Issuer, alice: User, carol: User) -> None:
    other = factories.make_issuer(carol, name="Chess")
    response = client_of(alice).post(f"/desk/{acme.slug}/issuer/name", {"slug": other.slug})
    assert "Choose another one" in response.content.decode()


# --- Who may -------------------------------------------------------------------------------------------------------


def test_only_owners_change_an_issuer(client_of: SignedIn, acme: Issuer, bob: Member, carol: User) -> None:
    pages = [("get", "issuer"), ("post", "issuer"), ("post", "issuer/name")]
    for method, page in pages:
        path = f"/desk/{acme.slug}/{page}"
        assert getattr(client_of(bob), method)(path).status_code == 403
        assert getattr(client_of(carol), method)(path).status_code == 404
        anonymous = getattr(client_of(None), method)(path)
        assert anonymous.headers["Location"] == f"/accounts/login/?next={path}"
    assert client_of(carol).get("/desk/nobody/issuer").status_code == 404
    assert client_of(bob).put(f"/desk/{acme.slug}/issuer").status_code == 405


def test_a_strangers_answer_is_the_same_whether_or_not_the_issuer_exists(
    client_of: SignedIn, acme: Issuer, carol: User
) -> None:
    here = client_of(carol).get(f"/desk/{acme.slug}/issuer").content
    nowhere = client_of(carol).get("/desk/nobody-at-all-there/issuer").content
    assert here.replace(acme.slug.encode(), b"") == nowhere.replace(b"nobody-at-all-there", b"")


# --- Addresses -----------------------------------------------------------------------------------------------------


def test_ids_follow_site_url_until_something_is_awarded(acme: Issuer, settings: object) -> None:
    settings.SITE_URL = "https://badges.acme.example"
    assert operations.follow_site(at=factories.NOON) == 1
    moved = Issuer.objects.get()
    assert moved.document_url == f"https://badges.acme.example/issuers/{acme.pk}"
    assert moved.url == "https://badges.acme.example/s/acme-computing-club"
    assert json.loads(bytes(moved.document))["id"] == moved.document_url


def test_ids_stay_once_something_was_awarded(acme: Issuer, settings: object) -> None:
    operations.remember_site(at=factories.NOON)
    operations.remember_site(at=factories.NOON)
    assert SiteAddress.objects.count() == 1
    settings.SITE_URL = "https://badges.acme.example"
    assert operations.follow_site(at=factories.NOON) == 0
    with pytest.raises(operations.SiteHasMoved):
        operations.remember_site(at=factories.NOON)
    assert Issuer.objects.get().document_url == acme.document_url


def test_after_a_confirmed_move_awards_may_stand_on_both_hosts(settings: object, alice: User) -> None:
    settings.SITE_URL = "https://old.acme.example"
    acme = factories.make_issuer(alice)
    operations.remember_site(at=factories.NOON)
    settings.SITE_URL = "https://badges.acme.example"
    later = factories.NOON.replace(day=3)
    assert operations.rebase(to=settings.SITE_URL, at=later) == 1
    operations.remember_site(at=later)
    profile = json.loads(bytes(Issuer.objects.get().document))
    assert profile["id"] == acme.document_url
    assert profile["verification"]["allowedOrigins"] == ["badges.acme.example", "old.acme.example"]
    assert rules.problems(profile) == []


def test_badges_follow_the_site_too_until_one_is_awarded(settings: object, acme: Issuer) -> None:
    published = factories.make_badge(acme)
    settings.SITE_URL = "https://badges.acme.example"
    assertion = factories.make_assertion(published)
    published.refresh_from_db()
    badge = json.loads(bytes(published.document))
    assert assertion.document_url == f"https://badges.acme.example/assertions/{assertion.pk}"
    assert badge["id"] == f"https://badges.acme.example/badges/{published.pk}"
    assert badge["issuer"] == f"https://badges.acme.example/issuers/{acme.pk}"
    assert json.loads(bytes(assertion.documents.get(form="OB2_HOSTED").body))["badge"] == badge["id"]
