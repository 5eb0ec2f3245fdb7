from __future__ import annotations

import pytest
from wagtail.models import Page

from faq.models import FaqIndexPage, FaqPage, FaqTopic
from home.models import (
    ContactPage,
    GuidanceIndexPage,
    GuidancePage,
    HomePage,
    SiteMapPage,
    TextPage,
)
from procedures.models import ProcedureIndexPage
from tests.factories import locale, make_page

pytestmark = pytest.mark.django_db


def draft_of(kind: type[Page]) -> Page:
    """A page of ``kind`` below the Vietnamese home page that nobody has published."""
    home = HomePage.objects.get(locale=locale("vi"))
    if kind in {HomePage, ProcedureIndexPage, FaqIndexPage}:
        return kind.objects.get(locale=locale("vi"))
    if kind is FaqPage:
        topic = FaqTopic.objects.create(name="Phí", slug="phi", locale=locale("vi"))
        parent = FaqIndexPage.objects.get(locale=locale("vi"))
        page = FaqPage(title="Bản nháp", answer="<p>Có.</p>", topic=topic, live=False)
        return parent.add_child(instance=page)
    if kind is GuidancePage:
        home = home.add_child(instance=GuidanceIndexPage(title="Hướng dẫn", live=False))
    return home.add_child(instance=kind(title="Bản nháp", live=False))


@pytest.mark.parametrize(
    "kind",
    [
        HomePage,
        GuidanceIndexPage,
        GuidancePage,
        TextPage,
        ContactPage,
        SiteMapPage,
        FaqIndexPage,
        FaqPage,
        ProcedureIndexPage,
    ],
)
def test_every_kind_of_page_has_a_preview(kind):
    page = draft_of(kind)

    response = page.make_preview_request()

    assert response.status_code == 200
    response.render()
    assert page.title in response.content.decode()


def test_a_procedure_has_a_preview_before_publication():
    page = make_page()

    response = page.make_preview_request()

    response.render()
    assert page.name in response.content.decode()
