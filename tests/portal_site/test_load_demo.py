"""The demo content: whole, in two languages, loaded once, and no obstacle to the real catalogue."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Revision
from wagtail_localize.models import TranslatableObject
from wagtail_localize.segments.extract import extract_segments

from faq.models import FaqPage, FaqTopic
from home.models import (
    ContactPage,
    GuidancePage,
    HomePage,
    Navigation,
    PortalSettings,
    PortalTexts,
    SiteMapPage,
    StaleField,
    TextPage,
    TranslationDue,
)
from home.services.translation import refresh_due, refresh_translations
from portal_site.demo.content import procedures as demo_procedures
from portal_site.demo.loader import load_demo
from procedures.models import (
    Agency,
    CatalogueEntry,
    Field,
    LifeEvent,
    Procedure,
    ProcedurePage,
    ProcedureVersion,
    QuarantinedRecord,
    Subject,
)
from procedures.services.sync import import_records
from tests.factories import locale

pytestmark = pytest.mark.django_db

SNIPPETS = [Agency, Field, Subject, LifeEvent, FaqTopic, Navigation, PortalTexts]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo content, loaded once for the module and taken away after it."""
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        loaded = load_demo()
        yield loaded
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def _loaded(demo, db):
    return demo


def in_language(model, language):
    return model.objects.filter(locale__language_code=language)


def test_everything_is_in_both_languages(demo):
    assert demo.procedures == 22
    assert demo.untranslated == StaleField.objects.count() == 0
    assert TranslationDue.objects.count() == 0
    for language in ("vi", "en"):
        pages = Page.objects.filter(locale__language_code=language, depth__gt=1)
        assert pages.count() == pages.live().count() == demo.pages
        assert [in_language(model, language).count() for model in SNIPPETS] == [
            28,
            25,
            12,
            8,
            7,
            1,
            1,
        ]


def test_english_pages_have_every_block_of_their_source():
    for page in Page.objects.filter(locale=locale("vi"), depth__gt=1).specific():
        english = page.get_translation(locale("en"))
        assert [segment.path for segment in extract_segments(english)] == [
            segment.path for segment in extract_segments(page)
        ]


def test_a_procedure_reads_in_english():
    page = ProcedurePage.objects.get(procedure__code="1.004363", locale=locale("en"))

    assert page.name == page.title == "Certificate of eligibility to trade pesticides"
    assert page.level_text == "Provincial level"
    assert page.url_path == "/home-en/procedures/1-004363/"
    assert [paper["originals"] for paper in page.cases[0].value["components"]] == [1, 1]
    assert [item["amount"] for item in page.channels[0].value["times"][0]["fees"]] == [800_000]
    assert page.procedure.is_source_managed is True


def test_facts_are_those_of_the_files():
    for item in demo_procedures():
        record = Procedure.objects.get(code=item["vi"]["MATTHC"]).source_record
        assert record == item["vi"]


def test_each_procedure_has_one_version_and_one_entry_in_each_language():
    assert list(ProcedureVersion.objects.values_list("number", flat=True)) == [1] * 44
    assert CatalogueEntry.objects.filter(is_public=True).count() == 44
    assert QuarantinedRecord.objects.count() == 0


def test_the_parts_of_a_portal_are_there():
    assert HomePage.objects.get(locale=locale("en")).doors[0].value["title"] == "Find a procedure"
    assert in_language(GuidancePage, "vi").count() == 7
    assert in_language(ContactPage, "en").count() == in_language(SiteMapPage, "en").count() == 1
    kinds = in_language(TextPage, "vi").order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["accessibility", "regulation", "regulation"]
    assert in_language(FaqPage, "en").count() >= 24
    settings = PortalSettings.objects.get()
    assert (settings.hotline, settings.hours.count()) == ("1900 0000", 10)
    agency = Agency.objects.get(code="G10.09", locale=locale("en"))
    assert agency.name == "Department of Crop Production and Plant Protection"
    assert (agency.code_qcvn, agency.working_hours.count()) == ("000.00.09.G10", 10)
    assert agency.parent == Agency.objects.get(code="G10", locale=locale("vi"))


def test_menus_lead_to_vietnamese_pages_which_have_twins():
    [english] = in_language(Navigation, "en")

    assert [item.value["label"] for item in english.main] == [
        "Procedures",
        "Guidance",
        "Questions and answers",
        "Contact",
    ]
    for item in [*english.main, *english.footer]:
        assert item.value["page"].get_translation(locale("en")).live is True


def test_a_second_run_writes_nothing():
    before = (Revision.objects.count(), ProcedureVersion.objects.count())

    with CaptureQueriesContext(connection) as queries:
        load_demo()

    assert (Revision.objects.count(), ProcedureVersion.objects.count()) == before
    written = [
        query["sql"]
        for query in queries.captured_queries
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    assert written == []


def test_what_an_editor_changed_stays():
    page = GuidancePage.objects.filter(locale=locale("vi"))[0]
    page.title = "Tiêu đề của biên tập viên"
    page.save_revision().publish()

    load_demo()

    page.refresh_from_db()
    assert page.title == "Tiêu đề của biên tập viên"


def test_refreshing_what_was_loaded_changes_nothing():
    before = Revision.objects.count()

    for page in Page.objects.filter(locale=locale("vi"), depth__gt=1).specific():
        refresh_translations(page)
    for model in SNIPPETS:
        for row in in_language(model, "vi"):
            refresh_translations(row)

    assert Revision.objects.count() == before
    assert StaleField.objects.count() == 0
    assert TranslatableObject.objects.count() > 0


def test_the_command_tells_what_is_there(demo):
    out = StringIO()

    call_command("load_demo", stdout=out)

    assert out.getvalue() == (
        f"demo content: 22 procedures, {demo.pages} pages, 28 agencies, 25 fields "
        "in two languages, 0 texts without translation\n"
    )


@pytest.mark.shared_data
def test_the_real_catalogue_goes_over_the_demo(shared_data: Path):
    codes = {item["vi"]["MATTHC"] for item in demo_procedures()}
    with (shared_data / "tthc" / "G10.jsonl").open(encoding="utf-8") as lines:
        records = [record for record in map(json.loads, lines) if record["MATTHC"] in codes]

    run = import_records(records, source="G10.jsonl", publish=True)
    refresh_due()

    assert (run.updated, run.created, run.quarantined) == (22, 0, 0)
    page = ProcedurePage.objects.get(procedure__code="1.004363", locale=locale("vi"))
    english = page.get_translation(locale("en"))
    states = dict(
        StaleField.objects.filter(translation_key=page.translation_key).values_list("path", "state")
    )
    # The record's texts are longer than the demo's: their English stays, with a mark.
    assert states["conditions"] == "outdated"
    assert english.conditions.startswith("In addition to the conditions")
    # What the two say alike, and what editors wrote, is as it was.
    assert "name" not in states
    assert "summary" not in states
    assert english.name == "Certificate of eligibility to trade pesticides"
    assert page.procedure.versions.filter(locale="vi").count() == 2
    assert page.summary != ""
