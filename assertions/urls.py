"""The addresses of awards."""

from django.urls import path

from assertions.views import award, desk, endorsements, endorsing, holding, keys, public, runs, today

urlpatterns = [
    # /assertions/<id>: permanent, one for each form (docs/addresses.md)
    path("assertions/<id:assertion_id>.json", public.document, name="assertion_json"),
    path("assertions/<id:assertion_id>/badge.png", public.png, name="assertion_png"),
    path("assertions/<id:assertion_id>/badge.svg", public.svg, name="assertion_svg"),
    path("assertions/<id:assertion_id>/assertion.jws", public.signed, name="assertion_jws"),
    path("assertions/<id:assertion_id>/credential", public.credential, name="credential"),
    path("assertions/<id:assertion_id>/credential.jwt", public.credential_jwt, name="credential_jwt"),
    path("assertions/<id:assertion_id>/credential.svg", public.credential_svg, name="credential_svg"),
    path("status/<id:list_id>", public.status_list, name="status_list"),
    path("assertions/<id:assertion_id>/card.png", public.card, name="assertion_card"),
    path("assertions/<id:assertion_id>/compare", public.compare, name="compare"),
    path("assertions/<id:assertion_id>/evidence/<id:evidence_id>", public.evidence, name="evidence_file"),
    path("assertions/<id:assertion_id>", public.assertion, name="assertion"),
    # /endorsements/<id>: permanent
    path("endorsements/<id:endorsement_id>", endorsements.endorsement, name="endorsement"),
    path("endorsements/<id:endorsement_id>.json", endorsements.document, name="endorsement_json"),
    path("endorsements/<id:endorsement_id>/endorser", endorsements.endorser, name="endorser"),
    path("endorsements/<id:endorsement_id>/credential", endorsements.credential, name="endorsement_credential"),
    path("endorse/<slug:token>", endorsements.endorse, name="endorse"),
    # The desk
    path("badges/<id:badge_class_id>/award", award.award, name="award"),
    path("desk/<slug:slug>/", today.today, name="today"),
    path("desk/<slug:slug>/award", award.award_choose, name="award_choose"),
    path("desk/<slug:slug>/runs/<id:run_id>", runs.award_result, name="award_result"),
    path("desk/<slug:slug>/runs/<id:run_id>/undo", runs.award_undo, name="award_undo"),
    path("desk/<slug:slug>/runs/<id:run_id>/mend", runs.award_mend, name="award_mend"),
    path("desk/<slug:slug>/awards", desk.awards, name="awards"),
    path("desk/<slug:slug>/awards.csv", desk.awards_csv, name="awards_csv"),
    path("desk/<slug:slug>/awards/revoke", desk.awards_revoke, name="awards_revoke"),
    path("desk/<slug:slug>/awards/resend", desk.awards_resend, name="awards_resend"),
    path("desk/<slug:slug>/awards/<id:assertion_id>", desk.award_detail, name="award_detail"),
    path("desk/<slug:slug>/awards/<id:assertion_id>/correct", desk.award_correct, name="award_correct"),
    path("desk/<slug:slug>/awards/<id:assertion_id>/hold", holding.award_hold, name="award_hold"),
    path("desk/<slug:slug>/awards/<id:assertion_id>/reinstate", holding.award_reinstate, name="award_reinstate"),
    path("desk/<slug:slug>/awards/<id:assertion_id>/revoke", desk.award_revoke, name="award_revoke"),
    path("desk/<slug:slug>/awards/<id:assertion_id>/resend", desk.award_resend, name="award_resend"),
    path("desk/<slug:slug>/awards/<id:assertion_id>/readdress", desk.award_readdress, name="award_readdress"),
    path(
        "desk/<slug:slug>/awards/<id:assertion_id>/evidence/<id:evidence_id>",
        desk.award_evidence,
        name="award_evidence",
    ),
    path("desk/<slug:slug>/keys", keys.keys, name="keys"),
    path("desk/<slug:slug>/keys/reissue", keys.reissue, name="keys_reissue"),
    path("desk/<slug:slug>/keys/<id:key_id>/withdraw", keys.withdraw, name="key_withdraw"),
    path("desk/<slug:slug>/endorsements", endorsing.endorsements, name="endorsements"),
    path("desk/<slug:slug>/endorsements/ask", endorsing.ask_about_issuer, name="ask_about_issuer"),
    path("desk/<slug:slug>/badges/<id:badge_class_id>/ask", endorsing.ask_about_badge, name="ask_about_badge"),
    path("desk/<slug:slug>/awards/<id:assertion_id>/ask", endorsing.ask_about_award, name="ask_about_award"),
    path("desk/<slug:slug>/endorsements/<id:endorsement_id>/accept", endorsing.accept, name="endorsement_accept"),
    path("desk/<slug:slug>/endorsements/<id:endorsement_id>/decline", endorsing.decline, name="endorsement_decline"),
    path(
        "desk/<slug:slug>/endorsements/<id:endorsement_id>/take-down",
        endorsing.take_down,
        name="endorsement_take_down",
    ),
    path("desk/<slug:slug>/endorsements/<id:endorsement_id>/retract", endorsing.retract, name="endorsement_retract"),
    path(
        "desk/<slug:slug>/endorsements/<id:endorsement_id>/take-back",
        endorsing.take_back,
        name="endorsement_take_back",
    ),
]
