"""A small published catalogue that can be searched, and a caller of the search API."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.test import Client
from wagtail.models import Page, Site

from faq.models import FaqIndexPage, FaqPage, FaqTopic
from home.models import GuidanceIndexPage, GuidancePage, HomePage, OpeningHours, PortalSettings
from procedures.models import Agency, ProcedurePage, Subject
from search.services.documents import refresh_due
from search.services.lexicon import refresh_lexicon
from search.snapshot import keeper
from tests.factories import locale, make_field, make_published, publish

TRADE = "Cấp Giấy chứng nhận đủ điều kiện buôn bán thuốc bảo vệ thực vật"


class Caller:
    """Asks the search API as a program does, each from an address of its own."""

    def __init__(self) -> None:
        own = {"accept": "application/json", "x-forwarded-for": uuid4().hex}
        self.client = Client(headers=own)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query)

    def json(self, path: str, **query: Any) -> Any:
        response = self.get(path, **query)
        assert response.status_code == 200, response.content
        return response.json()

    def titles(self, **query: Any) -> list[str]:
        return [result["title"] for result in self.json("search/", **query)["results"]]

    def post(self, path: str, told: Any) -> Any:
        return self.client.post(f"/api/v1/{path}", told, content_type="application/json")

    def problem(self, path: str, query: Any = None, *, told: Any = None) -> tuple[int, str, Any]:
        """Return status, code and the names of what is wrong."""
        answer = (
            self.client.get(f"/api/v1/{path}", query) if told is None else self.post(path, told)
        )
        assert answer.headers["Content-Type"] == "application/problem+json", answer.content
        document = answer.json()
        assert document["detail"]
        return answer.status_code, document["code"], sorted(document["errors"])


def make_searchable() -> None:
    """Do what workers do after a publication."""
    refresh_due()
    refresh_lexicon()
    keeper.forget()


def trade_page(**extra: Any) -> ProcedurePage:
    """A published procedure with a value of every facet."""
    return make_published(
        name=TRADE,
        summary="Giấy để mở cửa hàng buôn bán thuốc.",
        fields_of_work=[make_field(name="Bảo vệ thực vật")],
        agencies=[Agency.objects.create(code="G10.09", name="Cục Trồng trọt", locale=locale("vi"))],
        subjects=[Subject.objects.create(code="citizen", name="Công dân", locale=locale("vi"))],
        service_level=4,
        **extra,
    )


def guidance_page(title: str = "Cách nộp hồ sơ trực tuyến") -> GuidancePage:
    index = GuidanceIndexPage.objects.first()
    if index is None:
        index = add(
            HomePage.objects.get(locale=locale("vi"), depth=2),
            GuidanceIndexPage(title="Hướng dẫn", slug="huong-dan", live=False),
        )
    return add(index, GuidancePage(title=title, slug="nop-ho-so", live=False))


def faq_page(title: str = "Bán thuốc bảo vệ thực vật cần bằng cấp gì?") -> FaqPage:
    topic = FaqTopic.objects.create(slug="nop", name="Nộp hồ sơ", locale=locale("vi"))
    return add(
        FaqIndexPage.objects.get(locale=locale("vi")),
        FaqPage(title=title, slug="bang-cap", answer="<p>Trung cấp.</p>", topic=topic, live=False),
    )


def add(parent: Page, page: Any) -> Any:
    parent.add_child(instance=page)
    return publish(page)


def hotline() -> None:
    """A hotline that never closes."""
    settings = PortalSettings.for_site(Site.objects.get())
    settings.hotline = "1900 0000"
    settings.save()
    OpeningHours.objects.filter(settings=settings).delete()
