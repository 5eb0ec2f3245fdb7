"""Which pages people may make where."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import Page

from home.models import ContactPage, HomePage
from procedures.models import ProcedureIndexPage
from tests import factories
from tests.officers import client_of, make_officer

pytestmark = pytest.mark.django_db


def home(language: str) -> HomePage:
    return HomePage.objects.get(locale=factories.locale(language))


def creatable(parent: Page) -> list[str]:
    models = type(parent).creatable_subpage_models()
    return sorted(model.__name__ for model in models if model.can_create_at(parent))


def test_each_index_page_stands_once_below_the_home_page():
    # The index of procedures and that of questions are there from the first migration.
    assert creatable(home("vi")) == ["ContactPage", "GuidanceIndexPage", "SiteMapPage", "TextPage"]

    home("vi").add_child(instance=ContactPage(title="Liên hệ", slug="lien-he"))

    assert creatable(home("vi")) == ["GuidanceIndexPage", "SiteMapPage", "TextPage"]


def test_procedures_stand_below_their_index():
    assert creatable(ProcedureIndexPage.objects.get(locale=factories.locale("vi"))) == [
        "ProcedurePage"
    ]


def test_nobody_makes_pages_below_an_english_page():
    client = client_of(make_officer("administrator"))
    english = home("en")

    assert creatable(english) == []
    answer = client.get(reverse("wagtailadmin_explore", args=[english.pk]))
    assert reverse("wagtailadmin_pages:add_subpage", args=[english.pk]) not in (
        answer.content.decode()
    )


def test_there_is_one_home_page_a_language():
    assert creatable(Page.get_first_root_node().specific) == []
