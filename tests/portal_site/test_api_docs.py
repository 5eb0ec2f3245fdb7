from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.factories import make_published


def test_committed_document_is_the_code_s(tmp_path):
    """Renew it by ``manage.py spectacular --file docs/openapi.yaml --validate --fail-on-warn``."""
    made = tmp_path / "openapi.yaml"

    call_command("spectacular", file=str(made), validate=True, fail_on_warn=True)

    committed = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
    assert made.read_text(encoding="utf-8") == committed.read_text(encoding="utf-8")


def test_documentation_needs_no_script_nor_other_site(client):
    answer = client.get("/api/v1/docs/")
    text = answer.content.decode()

    assert answer.status_code == 200
    assert "procedures_retrieve" in text
    assert [
        word for word in ("<script", "<style", " style=", "http://", "https://") if word in text
    ] == []


def test_schema_is_served_as_json(client):
    document = client.get("/api/v1/schema/").json()

    assert sorted(document["paths"]) == [
        "/api/v1/agencies/",
        "/api/v1/desk/dossiers/",
        "/api/v1/desk/dossiers/{id}/",
        "/api/v1/desk/dossiers/{id}/actions/",
        "/api/v1/desk/dossiers/{id}/events/",
        "/api/v1/desk/dossiers/{id}/files/",
        "/api/v1/dossiers/",
        "/api/v1/dossiers/drafts/",
        "/api/v1/dossiers/drafts/{id}/",
        "/api/v1/dossiers/drafts/{id}/files/",
        "/api/v1/dossiers/drafts/{id}/files/{number}/",
        "/api/v1/dossiers/drafts/{id}/submit/",
        "/api/v1/dossiers/drafts/{id}/upgrade/",
        "/api/v1/dossiers/{id}/",
        "/api/v1/dossiers/{id}/deadline/",
        "/api/v1/dossiers/{id}/documents/",
        "/api/v1/dossiers/{id}/events/",
        "/api/v1/dossiers/{id}/files/",
        "/api/v1/dossiers/{id}/files/{number}/",
        "/api/v1/dossiers/{id}/payments/",
        "/api/v1/dossiers/{id}/payments/{number}/start/",
        "/api/v1/dossiers/{id}/rating/",
        "/api/v1/dossiers/{id}/receipt/",
        "/api/v1/dossiers/{id}/supplement/",
        "/api/v1/dossiers/{id}/withdraw/",
        "/api/v1/embed/",
        "/api/v1/fields/",
        "/api/v1/files/{id}/",
        "/api/v1/life-events/",
        "/api/v1/lookup/",
        "/api/v1/my-papers/",
        "/api/v1/pages/lookup/",
        "/api/v1/procedures/",
        "/api/v1/procedures/{code}/",
        "/api/v1/procedures/{code}/deadline/",
        "/api/v1/procedures/{code}/form/",
        "/api/v1/procedures/{code}/readiness/",
        "/api/v1/procedures/{code}/versions/",
        "/api/v1/procedures/{code}/versions/{number}/",
        "/api/v1/search/",
        "/api/v1/search/clicks/",
        "/api/v1/search/suggest/",
        "/api/v1/search/usefulness/",
        "/api/v1/subjects/",
    ]
    operations = [
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
    ]
    assert sorted(operations) == [
        "agencies_list",
        "desk_act",
        "desk_events",
        "desk_list",
        "desk_retrieve",
        "desk_send_file",
        "dossiers_begin",
        "dossiers_deadline",
        "dossiers_documents",
        "dossiers_events",
        "dossiers_files_create",
        "dossiers_files_delete",
        "dossiers_files_list",
        "dossiers_list",
        "dossiers_lookup",
        "dossiers_payments",
        "dossiers_rate",
        "dossiers_receipt",
        "dossiers_retrieve",
        "dossiers_withdraw",
        "drafts_change",
        "drafts_delete",
        "drafts_files_create",
        "drafts_files_delete",
        "drafts_files_list",
        "drafts_list",
        "drafts_retrieve",
        "drafts_submit",
        "drafts_upgrade",
        "embed_retrieve",
        "fields_list",
        "files_retrieve",
        "life_events_list",
        "my_papers_list",
        "pages_lookup",
        "payments_start",
        "procedure_form_retrieve",
        "procedure_versions_list",
        "procedure_versions_retrieve",
        "procedures_deadline",
        "procedures_list",
        "procedures_readiness",
        "procedures_readiness_questions",
        "procedures_retrieve",
        "search",
        "search_clicks",
        "search_suggest",
        "search_usefulness",
        "subjects_list",
        "supplement_change",
        "supplement_retrieve",
        "supplement_send",
    ]


@pytest.mark.django_db
def test_code_that_ends_like_an_address_is_found(client):
    make_published("schema")

    assert client.get("/api/v1/procedures/schema/").json()["code"] == "schema"
