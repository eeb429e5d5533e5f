"""Evidence in the award form: links, words and files, kept from one step to the next, cleaned and stored by hash."""

import hashlib
import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from assertions import evidence, evidence_job, operations
from assertions.models import Assertion, AwardRun, Evidence
from badges.models import BadgeClass
from issuer.models import Issuer, Member, Role, User
from tests import factories
from tests.assertions.answering import answers, award_form, piece
from tests.factories import ERIN, NOON

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj <</Type /Catalog>> endobj\n%%EOF"


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def badge(acme: Issuer) -> BadgeClass:
    return factories.make_badge(acme)


@pytest.fixture
def desk(client_of: Callable[..., Client], bob: Member) -> Client:
    return client_of(bob)


def file(content: bytes, name: str = "essay-by-erin.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def photo(kind: str = "JPEG") -> bytes:
    """A picture that tells where it was taken, in its notes."""
    picture = Image.new("RGB", (60, 40), "#884422")
    notes = Image.Exif()
    notes[0x010E] = "taken at Erin's home"
    out = io.BytesIO()
    picture.save(out, kind, exif=notes)
    return out.getvalue()


def packed(*names: str, first: tuple[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if first:
            archive.writestr(*first)
        for name in names:
            archive.writestr(name, b"<x/>")
    return out.getvalue()


def kept_in(page: str) -> str:
    found = re.search(r'name="evidence-0-kept"[^>]*value="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


# --- What is taken -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        ("Ein Text, größer.\n".encode(), "text/plain; charset=utf-8"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "video/mp4"),
        (b"ID3\x03\0\0\0\0\0\0", "audio/mpeg"),
        (
            packed("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            packed(first=("mimetype", b"application/vnd.oasis.opendocument.text")),
            "application/vnd.oasis.opendocument.text",
        ),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, kind: str) -> None:
    assert evidence.take(content) == evidence.File(content, kind)


@pytest.mark.parametrize("way", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_taken_however_a_text_program_saved_it(way: str) -> None:
    assert evidence.take("Größer – “besser”.\r\n".encode(way)) == evidence.File(
        "Größer – “besser”.\r\n".encode(), "text/plain; charset=utf-8"
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0", "JPEG"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", "MP4"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "docx"),
    ],
)
def test_what_phones_and_old_programs_make_is_refused_with_the_way_out(content: bytes, words: str) -> None:
    with pytest.raises(evidence.Unusable, match=words):
        evidence.take(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_is_drawn_anew_without_its_notes(kind: str) -> None:
    given = photo(kind)
    taken = evidence.take(given)

    assert taken.content != given
    assert b"Erin" not in taken.content
    assert taken.type in ("image/jpeg", "image/png")
    assert Image.open(io.BytesIO(taken.content)).size == (60, 40)


def test_a_telephones_photograph_with_a_second_picture_in_it_stays_a_photograph() -> None:
    """Telephones put maps of light behind the photograph (MPF); as PNG it would be ten times as large."""
    out = io.BytesIO()
    frame = Image.new("RGB", (60, 40), "red")
    frame.save(out, "MPO", save_all=True, append_images=[frame])
    facts, _ = evidence_job.redraw(out.getvalue())
    assert facts == {"type": "image/jpeg"}


def test_the_form_says_which_files_keep_their_notes(desk: Client, badge: BadgeClass) -> None:
    page = desk.get(f"/badges/{badge.pk}/award").content.decode()
    assert "Other files are kept as they are" in page


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\0 program",
        b"\x7fELF",
        b"<html><script>alert(1)</script>",
        b"  \n<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"#!/bin/sh\nrm -rf /",
        b"PK\x03\x04" + b"\0" * 100,
        packed("some.txt"),
        packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        packed(first=("mimetype", b"text/html")),
        b"\x89PNG\r\n\x1a\nbroken",
        b"\xff\xd8\xff\xe0 broken",
        photo()[:200],
        b"text with \0 in it",
        b"\xff\xfe\x00\x00",
        "<script>alert(1)</script>".encode("utf-16"),
        bytes(range(0xA0, 0x100)),
        b"\0\0\0\x18ftypevil",
    ],
)
def test_other_files_are_refused_in_words_and_never_stored(desk: Client, badge: BadgeClass, content: bytes) -> None:
    answer = desk.post(award_form(badge), answers(**piece(file=file(content, "essay.pdf"))))

    assert answer.status_code == 422
    assert 'href="#id_evidence-0-file"' in answer.content.decode()
    assert not AwardRun.objects.exists()


def test_a_file_that_is_too_large_is_refused_with_the_limit(desk: Client, badge: BadgeClass) -> None:
    answer = desk.post(award_form(badge), answers(**piece(file=file(PDF + b" " * evidence.MAX_BYTES))))

    assert answer.status_code == 422
    assert "This file is larger than 5 MB." in answer.content.decode()


# --- What becomes of it --------------------------------------------------------------------------------------------


def test_a_file_is_stored_once_under_its_hash_and_belongs_to_each_award(desk: Client, badge: BadgeClass) -> None:
    sent = answers(f"{ERIN}\nzoe@example.org", **piece(file=file(PDF), name="The essay"))
    desk.post(award_form(badge), sent)

    rows = list(Evidence.objects.filter(assertion__isnull=False))
    sha256 = hashlib.sha256(PDF).hexdigest()
    assert len(rows) == 2
    assert {(row.file, row.file_sha256, row.file_type, row.file_size, row.name) for row in rows} == {
        (f"evidence/{sha256}", sha256, "application/pdf", len(PDF), "The essay")
    }
    with default_storage.open(f"evidence/{sha256}") as stored:
        assert stored.read() == PDF


def test_a_files_own_name_goes_nowhere(desk: Client, badge: BadgeClass) -> None:
    desk.post(award_form(badge), answers(is_public="on", **piece(file=file(PDF, "erin-earner.pdf"))))

    award = Assertion.objects.get()
    assert award.evidence.get().name == "Document (PDF)"
    assert "erin-earner" not in desk.get(f"/assertions/{award.pk}.json").content.decode()


def test_evidence_is_for_everybody_only_where_the_box_was_ticked(desk: Client, badge: BadgeClass) -> None:
    desk.post(award_form(badge), answers(ERIN, **piece(url="https://code.example/private")))
    desk.post(award_form(badge), answers("zoe@x.org", is_public="on", **piece(url="https://code.example/open")))

    closed, opened = Assertion.objects.get(recipient=ERIN), Assertion.objects.get(recipient="zoe@x.org")
    assert "code.example" not in desk.get(f"/assertions/{closed.pk}.json").content.decode()
    assert "https://code.example/open" in desk.get(f"/assertions/{opened.pk}.json").content.decode()


def test_the_box_is_ticked_at_first_only_where_earners_are_adults(desk: Client, badge: BadgeClass) -> None:
    def box() -> str:
        found = re.search(
            r'<input type="checkbox" name="is_public"[^>]*>', desk.get(award_form(badge)).content.decode()
        )
        assert found
        return found[0]

    assert "checked" not in box()
    Issuer.objects.update(earners_are_adults=True)
    assert "checked" in box()


def test_another_piece_can_be_added_and_nothing_typed_is_lost(desk: Client, badge: BadgeClass) -> None:
    sent = answers("not yet", do="more", **piece(url="https://code.example/1", file=file(PDF)))
    page = desk.post(award_form(badge), sent).content.decode()

    assert 'name="evidence-1-url"' in page
    assert 'value="https://code.example/1"' in page
    assert "not yet</textarea>" in page
    assert "It is here and need not be chosen again." in page
    assert "Error: " not in page

    two = {"evidence-TOTAL_FORMS": "2", "evidence-0-kept": kept_in(page)}
    two |= piece(0, url="https://code.example/1") | piece(1, narrative="She explained it.")
    desk.post(award_form(badge), answers(**two))
    pieces = Assertion.objects.get().evidence.order_by("position")
    assert [(one.url, bool(one.file), one.narrative) for one in pieces] == [
        ("https://code.example/1", True, ""),
        ("", False, "She explained it."),
    ]


def test_ten_pieces_are_the_most(desk: Client, badge: BadgeClass) -> None:
    page = desk.post(award_form(badge), answers(do="more", **{"evidence-TOTAL_FORMS": "10"})).content.decode()

    assert 'name="evidence-9-url"' in page
    assert 'name="evidence-10-url"' not in page
    assert "Ten pieces are the most." in page
    many = {name: value for number in range(11) for name, value in piece(number, narrative="Seen.").items()}
    answer = desk.post(award_form(badge), answers(**many, **{"evidence-TOTAL_FORMS": "11"}))
    assert answer.status_code == 422
    assert "more than ten pieces of evidence" in answer.content.decode()
    assert not Assertion.objects.exists()


def test_a_file_survives_the_look_and_a_mistake_elsewhere(desk: Client, badge: BadgeClass) -> None:
    look = desk.post(award_form(badge), answers(do="look", **piece(file=file(PDF)))).content.decode()
    wrong = desk.post(award_form(badge), answers("", **{"evidence-0-kept": kept_in(look)}))
    assert wrong.status_code == 422

    desk.post(award_form(badge), answers(**{"evidence-0-kept": kept_in(wrong.content.decode())}))

    assert Assertion.objects.get().evidence.get().file_sha256 == hashlib.sha256(PDF).hexdigest()


def test_a_file_can_be_left_out_again(desk: Client, badge: BadgeClass) -> None:
    look = desk.post(award_form(badge), answers(do="look", **piece(file=file(PDF)))).content.decode()
    desk.post(award_form(badge), answers(**{"evidence-0-kept": kept_in(look), "evidence-0-without": "on"}))

    assert not Assertion.objects.get().evidence.exists()


def test_a_reference_is_good_for_its_badge_and_its_person_for_a_day(
    desk: Client, client_of: Callable[..., Client], badge: BadgeClass, acme: Issuer, alice: User
) -> None:
    look = desk.post(award_form(badge), answers(do="look", **piece(file=file(PDF)))).content.decode()
    sent = answers(**{"evidence-0-kept": kept_in(look)})
    other = factories.make_badge(acme, name="Another")

    assert client_of(alice).post(award_form(badge), sent).status_code == 422
    assert desk.post(award_form(other), sent).status_code == 422
    with time_machine.travel(NOON + timedelta(hours=25), tick=False):
        assert desk.post(award_form(badge), sent).status_code in (302, 422)  # the session may be over as well
    assert not Assertion.objects.exists()
    assert desk.post(award_form(badge), sent).status_code == 302


def test_a_private_file_is_a_download_for_staff_and_nothing_for_others(
    desk: Client, client_of: Callable[..., Client], badge: BadgeClass, acme: Issuer, carol: User
) -> None:
    desk.post(award_form(badge), answers(**piece(file=file(PDF))))
    award = Assertion.objects.get()
    found = award.evidence.get()
    address = f"/desk/{acme.slug}/awards/{award.pk}/evidence/{found.pk}"

    answer = desk.get(address)
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"] == f'attachment; filename="evidence-{award.number}.pdf"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client_of(carol).get(address).status_code == 404
    assert client_of(None).get(f"/assertions/{award.pk}/evidence/{found.pk}").status_code == 404


def test_files_that_no_award_speaks_of_are_forgotten_after_a_week(desk: Client, badge: BadgeClass) -> None:
    desk.post(award_form(badge), answers(do="look", **piece(file=file(b"unused text of %s" % badge.pk.encode()))))
    desk.post(award_form(badge), answers(**piece(file=file(PDF))))
    unused = hashlib.sha256(b"unused text of %s" % badge.pk.encode()).hexdigest()
    assert default_storage.exists(f"evidence/{unused}")
    written = default_storage.get_modified_time(f"evidence/{unused}")

    operations.forget_unused_files(at=written + timedelta(days=6))
    assert default_storage.exists(f"evidence/{unused}")
    operations.forget_unused_files(at=written + timedelta(days=8))

    assert not default_storage.exists(f"evidence/{unused}")
    assert default_storage.exists(Assertion.objects.get().evidence.get().file)


def test_an_owner_may_award_too(client_of: Callable[..., Client], badge: BadgeClass, acme: Issuer, alice: User) -> None:
    assert factories.owner_of(acme).role == Role.OWNER
    assert client_of(alice).post(award_form(badge), answers()).status_code == 302
