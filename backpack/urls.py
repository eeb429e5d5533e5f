"""The addresses of verification."""

from django.urls import path

from backpack.views import api, many, verify

urlpatterns = [
    path("verify", verify.verify, name="verify"),
    path("verify/many", many.verify_many, name="verify_many"),
    path("verify/many/<id:batch_id>", many.verify_batch, name="verify_batch"),
    path("verify/many/<id:batch_id>.csv", many.verify_batch_csv, name="verify_batch_csv"),
    path("verify/many/<id:batch_id>/<int:number>", many.verify_row, name="verify_row"),
    path("verify/<id:report_id>", verify.verify_report, name="verify_report"),
    path("verify/<id:report_id>.json", verify.verify_report_json, name="verify_report_json"),
    path("verify/<id:report_id>/badge", verify.verify_kept, name="verify_kept"),
    # For programs
    path("api/verify", api.api_verify, name="api_verify"),
    path("api/openapi.json", api.api_openapi, name="api_openapi"),
]
