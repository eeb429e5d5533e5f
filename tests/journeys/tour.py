"""
Every page that a person can see, in every state that the scene holds: where it is, who looks, what they do there first.

`ROUTES_WITHOUT_A_PAGE` names the rest of the address plan; a test holds both against it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, Response

from tests import pictures
from tests.journeys import people

Act = Callable[[Page], None]

ROUTES_WITHOUT_A_PAGE = {
    # documents, pictures and files
    "issuer_json", "issuer_image", "issuer_ribbon", "badge_class_json", "badge_image", "badge_image_svg", "drawing",
    "icons", "badge_picture", "assertion_json", "assertion_png", "assertion_svg", "assertion_card", "evidence_file",
    "award_evidence", "awards_csv", "achievement", "assertion_jws", "credential", "credential_jwt", "credential_svg",
    "status_list", "endorsement_json", "endorsement_credential", "endorser", "issuer_did", "issuer_jwk", "issuer_jwks",
    "issuer_key", "issuer_revocations", "healthz", "readyz", "robots", "verify_report_json",
    "verify_kept", "verify_batch_csv", "api_verify", "api_openapi", "mfa_download_recovery_codes",
    # addresses that only take forms, and answer with another page
    "issuer_rename", "member_role", "invitation_withdraw", "health_letter", "badge_unarchive", "award_undo",
    "award_mend", "awards_resend", "award_resend", "award_readdress", "award_reinstate", "endorsement_accept",
    "endorsement_decline", "endorsement_take_down", "endorsement_take_back", "keys_reissue",
    # addresses that lead to another page at once
    "issuer", "account_confirm_email", "account_email_verification_sent", "account_set_password",
    "account_password_reset_completed", "account_complete_password_reset",
    # the page that opens only while nobody has an account: looked at by a test of its own
    "setup",
}  # fmt: skip


@dataclass(frozen=True)
class Stop:
    """One page: a name, the name of its route, its path; who looks (an address, or nobody), and what is done first."""

    name: str
    route: str
    path: str
    who: str = ""
    act: Act | None = None
    status: int = 200
    html: str = ""  # a page that no address leads to, as it was rendered

    def visit(self, page: Page, base: str) -> Response | None:
        """Go there and do what is to be done; returns the first answer."""
        if self.html:
            page.route(base + self.path, lambda route: route.fulfill(body=self.html, content_type="text/html"))
        answer = page.goto(base + self.path)
        if self.act:
            self.act(page)
        return answer


def stops(ids: dict[str, Any]) -> list[Stop]:
    """All of them, for the ids of a people."""
    return [
        *_public(ids),
        *_checking(ids),
        *_way_in(ids),
        *_account(ids),
        *_badges(ids),
        *_editor(ids),
        *_awarding(ids),
        *_good_words(ids),
        *_house(ids),
    ]


def fill(**answers: str) -> Act:
    def act(page: Page) -> None:
        for name, value in answers.items():
            page.fill(f"main [name={name.replace('__', '-')}]", value)

    return act


def press(words: str, **answers: str) -> Act:
    def act(page: Page) -> None:
        fill(**answers)(page)
        with page.expect_navigation():
            page.get_by_role("button", name=words).first.click()

    return act


def _more_evidence(page: Page) -> None:
    page.fill("[name=people]", "erin@example.org")
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    press("Add another piece")(page)


def _public(ids: dict[str, Any]) -> list[Stop]:
    award = "/assertions/{}".format

    def compared(address: str) -> Act:
        return press("Compare", address=address)

    return [
        Stop("home", "home", "/"),
        Stop("issuer", "issuer_public", f"/s/{ids['school']}"),
        Stop("issuer-empty", "issuer_public", f"/s/{ids['empty']}"),
        Stop("badge", "badge_public", f"/s/{ids['school']}/{ids['badge_slug']}"),
        Stop("badge-archived", "badge_public", f"/s/{ids['school']}/{ids['archived_slug']}"),
        Stop("badge-uploaded", "badge_public", f"/s/{ids['school']}/{ids['uploaded_slug']}"),
        Stop("badge-older", "badge_class", f"/badges/{ids['older']}"),
        Stop("badge-corrected", "badge_class", f"/badges/{ids['corrected']}"),
        Stop("award", "assertion", award(ids["valid"])),
        Stop("award-named", "assertion", award(ids["valid_named"])),
        Stop("award-long", "assertion", award(ids["long_named"])),
        Stop("award-expired", "assertion", award(ids["expired"])),
        Stop("award-expired-private", "assertion", award(ids["expired_private"])),
        Stop("award-revoked", "assertion", award(ids["revoked"])),
        Stop("award-on-hold", "assertion", award(ids["on_hold"])),
        Stop("award-undone", "assertion", award(ids["undone"]), status=404),
        Stop("award-corrected", "assertion", award(ids["corrected_award"])),
        Stop("award-theirs", "compare", award(ids["long_named"]), act=compared(people.LONG_ADDRESS)),
        Stop("award-not-theirs", "compare", award(ids["valid_named"]), act=compared("mallory@example.org")),
        Stop("award-compare-error", "compare", award(ids["valid_named"]), act=compared("mallory")),
        Stop("letters-stop", "stop_letters", f"/mail/stop/{ids['stop']}"),
        Stop("letters-stop-cut", "stop_letters", f"/mail/stop/{ids['stop'][:-3]}", status=404),
        Stop("letters-stopped", "stop_letters", f"/mail/stop/{ids['stop']}", act=_stop_letters),
        Stop("letters-resumed", "resume_letters", f"/mail/stop/{ids['stop']}", act=_resume_letters),
    ]


def _checking(ids: dict[str, Any]) -> list[Stop]:
    """The verify page and what it leads to; the list was checked when the scene was set."""
    many = f"/verify/many/{ids['batch']}"
    return [
        Stop("verify", "verify", "/verify"),
        Stop("verify-error", "verify", "/verify", act=press("Check it", text="no badge", address="nobody")),
        Stop("verify-nothing", "verify", "/verify", act=press("Check it", text="no badge")),
        Stop("report", "verify_report", f"/verify/{ids['reports']['valid']}"),
        Stop("report-revoked", "verify_report", f"/verify/{ids['reports']['revoked']}"),
        Stop("report-expired", "verify_report", f"/verify/{ids['reports']['expired']}"),
        Stop("report-unreachable", "verify_report", f"/verify/{ids['reports']['unreachable']}"),
        Stop("report-not-theirs", "verify_report", f"/verify/{ids['reports']['not_theirs']}"),
        Stop("report-gone", "verify_report", "/verify/" + "2" * 22, status=404),
        Stop("verify-many", "verify_many", "/verify/many"),
        Stop("verify-many-error", "verify_many", "/verify/many", act=press("Check them", text="no links")),
        Stop("verify-list", "verify_batch", many),
        Stop("verify-list-working", "verify_batch", f"/verify/many/{ids['batch_working']}"),
        Stop("verify-list-one", "verify_row", f"{many}/2"),
    ]


def _stop_letters(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form button").first.click()


def _resume_letters(page: Page) -> None:
    _stop_letters(page)
    _stop_letters(page)


def _way_in(ids: dict[str, Any]) -> list[Stop]:
    short = press("Accept the invitation", name="", password="short")
    wrong = press("Sign in", login="nobody@example.org", password="not the one")
    return [
        Stop("sign-in", "account_login", "/accounts/login/"),
        Stop("sign-in-error", "account_login", "/accounts/login/", act=wrong),
        Stop("sign-in-code", "account_request_login_code", "/accounts/login/code/"),
        Stop("sign-in-code-typed", "account_confirm_login_code", "/accounts/login/code/", act=_ask_for_code),
        Stop("sign-up-closed", "account_signup", "/accounts/signup/"),
        Stop("inactive", "account_inactive", "/accounts/inactive/"),
        Stop("password-forgotten", "account_reset_password", "/accounts/password/reset/"),
        Stop("password-code", "account_confirm_password_reset_code", "/accounts/password/reset/", act=_ask_for_code),
        Stop("join-new", "join", f"/join/{ids['join_new']}"),
        Stop("join-new-error", "join", f"/join/{ids['join_new']}", act=short),
        Stop("join-known", "join", f"/join/{ids['join_known']}"),
        Stop("join-signed-in", "join", f"/join/{ids['join_known']}", ids["alone"]),
        Stop("join-somebody-else", "join", f"/join/{ids['join_known']}", ids["awarder"], status=403),
        Stop("join-late", "join", f"/join/{ids['join_late']}", status=410),
        Stop("no-desk", "desk", "/desk/", ids["alone"]),
    ]


def _ask_for_code(page: Page) -> None:
    page.fill("main input[type=email]", "nobody@example.org")
    with page.expect_navigation():
        page.locator("main form button").first.click()


def _account(ids: dict[str, Any]) -> list[Stop]:
    owner, guarded, two = ids["owner"], ids["guarded"], "/accounts/2fa"
    return [
        Stop("profile", "profile", "/profile", owner),
        Stop("profile-error", "profile", "/profile", owner, press("Save", name="")),
        Stop("email", "account_email", "/accounts/email/", owner),
        Stop("password-change", "account_change_password", "/accounts/password/change/", owner),
        Stop("two-steps", "mfa_index", f"{two}/", owner),
        Stop("two-steps-begin", "mfa_activate_totp", f"{two}/totp/activate/", owner, prove(people.DEMO_PASSWORD)),
        Stop("two-steps-code", "mfa_authenticate", "/accounts/login/", act=_first_step(guarded)),
        Stop("two-steps-on", "mfa_index", f"{two}/", guarded),
        Stop("two-steps-end", "mfa_deactivate_totp", f"{two}/totp/deactivate/", guarded, prove()),
        Stop("two-steps-again", "mfa_reauthenticate", f"{two}/reauthenticate/", guarded),
        Stop("spare-codes", "mfa_view_recovery_codes", f"{two}/recovery-codes/", guarded, prove()),
        Stop("spare-codes-new", "mfa_generate_recovery_codes", f"{two}/recovery-codes/generate/", guarded, prove()),
        Stop("reauthenticate", "account_reauthenticate", "/accounts/reauthenticate/", owner),
        Stop("sign-out", "account_logout", "/accounts/logout/", owner),
    ]


def prove(password: str = people.PASSWORD) -> Act:
    """Say the password once more, where the page before it asks for that."""

    def act(page: Page) -> None:
        if "/reauthenticate/" in page.url:
            press("Go on", password=password)(page)

    return act


def _first_step(who: str) -> Act:
    return press("Sign in", login=who, password=people.PASSWORD)


def _badges(ids: dict[str, Any]) -> list[Stop]:
    owner, desk = ids["owner"], f"/desk/{ids['school']}/badges"

    def of(badge: str, what: str = "") -> str:
        return f"{desk}/{ids[badge]}{what}"

    return [
        Stop("badges", "badges", desk, owner),
        Stop("badges-drafts", "badges", f"{desk}?show=drafts", owner),
        Stop("badges-none-found", "badges", f"{desk}?q=zzz", owner),
        Stop("badges-empty", "badges", f"/desk/{ids['empty']}/badges", owner),
        Stop("badges-awarder", "badges", desk, ids["awarder"]),
        Stop("badge-new", "badge_create", f"{desk}/new", owner),
        Stop("badge-new-error", "badge_create", f"{desk}/new", owner, press("Publish and award", name="")),
        Stop("badge-desk", "badge", of("corrected"), owner),
        Stop("badge-desk-new-version", "badge", of("pioneer"), owner),
        Stop("badge-desk-older", "badge", of("older"), owner),
        Stop("badge-desk-archived", "badge", of("archived"), owner),
        Stop("badge-desk-draft", "badge", of("draft"), owner),
        Stop("badge-desk-uploaded", "badge", of("uploaded"), owner),
        Stop("badge-desk-awarder", "badge", of("pioneer"), ids["awarder"]),
        Stop("badge-publish", "badge_publish", of("revised", "/publish"), owner),
        Stop("badge-publish-not-ready", "badge_publish", of("long_draft", "/publish"), owner),
        Stop("badge-publish-refused", "badge_publish", of("long_draft", "/publish"), owner, _publish),
        Stop("badge-correct", "badge_correct", of("corrected", "/correct"), owner),
        Stop("badge-correct-error", "badge_correct", of("corrected", "/correct"), owner, press("Correct it")),
        Stop("badge-revise", "badge_revise", of("newer", "/revise"), owner),
        Stop("badge-take-back", "badge_take_back", of("uploaded", "/take-back"), owner),
        Stop("badge-discard", "badge_discard", of("revised", "/discard"), owner),
        Stop("badge-copy", "badge_copy", of("pioneer", "/copy"), owner),
        Stop("badge-archive", "badge_archive", of("newer", "/archive"), owner),
        Stop("badge-delete", "badge_delete", of("draft", "/delete"), owner),
        Stop("badge-delete-refused", "badge_delete", of("corrected", "/delete"), owner, press("Delete badge")),
    ]


def _publish(page: Page) -> None:
    # The button is not yet one to press, and says why; the server has to say it too.
    with page.expect_navigation():
        page.eval_on_selector("main form:has(button.btn-primary)", "form => form.submit()")


def _editor(ids: dict[str, Any]) -> list[Stop]:
    owner = ids["owner"]

    def question(draft: str, number: int) -> str:
        return f"/desk/{ids['school']}/badges/{ids[draft]}/{number}"

    def upload(page: Page) -> None:
        file = {"name": "holiday.bmp", "mimeType": "image/png", "buffer": pictures.saved(pictures.drawn(), "BMP")}
        page.set_input_files("main input[type=file]", file)
        page.fill("#p-upload [name$=alt]", "A holiday")
        with page.expect_navigation():
            page.click("#p-upload button.btn-primary")

    pages = [Stop(f"question-{number}", "badge_question", question("revised", number), owner) for number in range(1, 7)]
    return [
        *pages,
        Stop("question-1-long", "badge_question", question("long_draft", 1), owner),
        Stop("question-1-error", "badge_question", question("draft", 1), owner, press("Next question", name="")),
        Stop("question-4-empty", "badge_question", question("long_draft", 4), owner),
        Stop("question-5-found", "badge_question", question("draft", 5) + "?icons=music", owner),
        Stop("question-5-upload", "badge_question", question("draft", 5) + "?tab=upload", owner),
        Stop("question-5-refused", "badge_question", question("draft", 5) + "?tab=upload", owner, upload),
    ]


def _awarding(ids: dict[str, Any]) -> list[Stop]:
    owner, desk, form = ids["owner"], f"/desk/{ids['school']}", f"/badges/{ids['web_weaver']}/award"
    look = press("Look first", people=people.LIST.replace("zoe", "zola"), narrative="Zoë built a **site**.")
    return [
        Stop("today", "today", f"{desk}/", owner),
        Stop("today-empty", "today", f"/desk/{ids['empty']}/", owner),
        Stop("today-college", "today", f"/desk/{ids['college']}/", owner),
        Stop("today-awarder", "today", f"{desk}/", ids["awarder"]),
        Stop("award-choose", "award_choose", f"{desk}/award", owner),
        Stop("award-choose-empty", "award_choose", f"/desk/{ids['empty']}/award", owner),
        Stop("award-form", "award", form, owner),
        Stop("award-form-error", "award", form, owner, press("Award", expires_on="2001-01-01")),
        Stop("award-form-more", "award", form, owner, _more_evidence),
        Stop("award-look", "award", form, owner, look),
        Stop("award-look-nobody", "award", form, owner, press("Look first", people="nobody at all")),
        Stop("award-form-draft", "award", f"/badges/{ids['draft']}/award", owner),
        Stop("award-form-archived", "award", f"/badges/{ids['archived']}/award", owner),
        Stop("result", "award_result", f"{desk}/runs/{ids['run']}", owner),
        Stop("result-working", "award_result", f"{desk}/runs/{ids['run_working']}", owner),
        Stop("result-undone", "award_result", f"{desk}/runs/{ids['run_undone']}", owner),
        Stop("result-failed", "award_result", f"{desk}/runs/{ids['run_failed']}", owner),
        Stop("awards", "awards", f"{desk}/awards", owner),
        Stop("awards-page-2", "awards", f"{desk}/awards?page=2", owner),
        Stop("awards-none-found", "awards", f"{desk}/awards?q=zzz", owner),
        Stop("awards-empty", "awards", f"/desk/{ids['empty']}/awards", owner),
        Stop("awards-revoke", "awards_revoke", f"{desk}/awards", owner, _tick_and_revoke),
        Stop("award-detail", "award_detail", f"{desk}/awards/{ids['valid']}", owner),
        Stop("award-detail-long", "award_detail", f"{desk}/awards/{ids['long_award']}", owner),
        Stop("award-detail-lost", "award_detail", f"{desk}/awards/{ids['lost']}", owner),
        Stop("award-detail-revoked", "award_detail", f"{desk}/awards/{ids['revoked']}", owner),
        Stop("award-detail-corrected", "award_detail", f"{desk}/awards/{ids['corrected_award']}", owner),
        Stop("award-correct", "award_correct", f"{desk}/awards/{ids['valid']}/correct", owner),
        Stop("award-hold", "award_hold", f"/desk/{ids['college']}/awards/{ids['may_be_held']}/hold", owner),
        Stop("award-detail-on-hold", "award_detail", f"/desk/{ids['college']}/awards/{ids['on_hold']}", owner),
        Stop("award-revoke", "award_revoke", f"{desk}/awards/{ids['valid']}/revoke", owner),
        Stop("award-revoke-error", "award_revoke", f"{desk}/awards/{ids['valid']}/revoke", owner, press("Revoke")),
    ]


def _tick_and_revoke(page: Page) -> None:
    for box in page.locator("main [name=award]").all()[:2]:
        box.check()
    with page.expect_navigation():
        page.get_by_role("button", name="Revoke").click()


def _good_words(ids: dict[str, Any]) -> list[Stop]:
    owner, desk, words = ids["owner"], f"/desk/{ids['school']}", f"/desk/{ids['school']}/endorsements"
    endorse = f"/endorse/{ids['word_asked']}"
    retract = f"/desk/{ids['college']}/endorsements/{ids['word_shown']}/retract"
    return [
        Stop("good-words", "endorsements", words, owner),
        Stop("good-words-none", "endorsements", f"/desk/{ids['empty']}/endorsements", owner),
        Stop("ask-about-issuer", "ask_about_issuer", f"{words}/ask", owner),
        Stop("ask-error", "ask_about_issuer", f"{words}/ask", owner, press("Send the letter", email="nobody")),
        Stop("ask-about-badge", "ask_about_badge", f"{desk}/badges/{ids['pioneer']}/ask", owner),
        Stop("ask-about-award", "ask_about_award", f"{desk}/awards/{ids['valid']}/ask", owner),
        Stop("endorse", "endorse", endorse),
        Stop("endorse-as-another", "endorse", endorse, owner),
        Stop("endorse-error", "endorse", endorse, act=press("I vouch for it", comment="")),
        Stop("endorse-late", "endorse", f"/endorse/{ids['word_late']}", status=410),
        Stop("good-word", "endorsement", f"/endorsements/{ids['word_shown']}"),
        Stop("good-words-given", "endorsements", f"/desk/{ids['college']}/endorsements", owner),
        Stop("good-word-retract", "endorsement_retract", retract, owner),
        Stop("good-word-retract-error", "endorsement_retract", retract, owner, press("Take it back")),
        Stop("good-word-retracted", "endorsement", f"/endorsements/{ids['word_retracted']}", status=410),
        Stop("good-word-gone", "endorsement", f"/endorsements/{ids['word_gone']}", status=410),
    ]


def _house(ids: dict[str, Any]) -> list[Stop]:
    owner, desk = ids["owner"], f"/desk/{ids['school']}"
    nameless = press("Add this school or club", name="", email="nobody")
    return [
        Stop("issuer-new", "issuer_create", "/desk/new", owner),
        Stop("issuer-new-error", "issuer_create", "/desk/new", owner, nameless),
        Stop("issuer-edit", "issuer_edit", f"{desk}/issuer", owner),
        Stop("keys", "keys", f"{desk}/keys", owner),
        Stop("keys-withdrawn", "keys", f"/desk/{ids['empty']}/keys", owner),
        Stop("keys-to-sign-again", "keys", f"/desk/{ids['choir_waiting']}/keys", ids["key_keeper"]),
        Stop("keys-signing-again", "keys", f"/desk/{ids['choir_working']}/keys", ids["key_keeper"]),
        Stop("keys-signed-again", "keys", f"/desk/{ids['choir_done']}/keys", ids["key_keeper"]),
        Stop("keys-rotate", "keys_rotate", f"{desk}/keys/rotate", owner),
        Stop("key-withdraw", "key_withdraw", f"/desk/{ids['empty']}/keys/{ids['key']}/withdraw", owner),
        Stop("people", "people", f"{desk}/people", owner),
        Stop("people-error", "people", f"{desk}/people", owner, press("Send the invitation", email="nobody")),
        Stop("people-awarder", "people", f"{desk}/people", ids["awarder"]),
        Stop("person-remove", "member_remove", f"{desk}/people/{ids['colleague']}/remove", owner),
        Stop("person-leave", "member_remove", f"{desk}/people/{ids['me']}/remove", owner),
        Stop("health", "health", "/health", owner),
        Stop("not-found", "", "/nothing/here", status=404),
        Stop("not-found-desk", "", "/desk/nobody/badges", owner, status=404),
        Stop("forbidden", "issuer_edit", f"{desk}/issuer", ids["awarder"], status=403),
        Stop("form-not-ours", "account_login", "/accounts/login/", act=_without_cookies),
        *(Stop(f"error-{name}", "", f"/error-{name}", html=html) for name, html in ids["errors"].items()),
    ]


def _without_cookies(page: Page) -> None:
    page.context.clear_cookies()
    press("Sign in", login="nobody@example.org", password="not the one")(page)
