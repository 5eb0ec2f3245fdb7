"""What is not public leaves no endpoint, also right after it was taken away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from procedures.models import CatalogueEntry, ProcedureIndexPage
from tests.factories import locale, make_page, publish

pytestmark = pytest.mark.django_db

CODE = "1.777777"
SECRET = "Tên chưa công bố"
ADDRESSES = [
    "/api/v1/procedures/",
    "/api/v1/procedures/?q=chua+cong+bo",
    "/api/v1/procedures/?level=province&ordering=name",
    "/api/v1/procedures/?updated_since=2020-01-01",
    f"/api/v1/procedures/{CODE}/",
    f"/api/v1/procedures/{CODE}/?on=2999-01-01",
    f"/api/v1/procedures/{CODE}/versions/",
    f"/api/v1/procedures/{CODE}/versions/1/",
    "/api/v1/pages/lookup/?path=/vi/thu-tuc/1-777777/",
    "/api/v2/pages/",
    "/api/v2/pages/?type=procedures.ProcedurePage&fields=*",
    "/api/v2/pages/?search=chua",
    "/api/v2/pages/?slug=1-777777",
    "/api/v2/pages/find/?html_path=/vi/thu-tuc/1-777777/",
    "/api/v2/pages/{id}/",
    "/api/v2/pages/?child_of={parent}",
]


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def page():
    return make_page(CODE, name=SECRET)


def leaks(client, page):
    """Return the addresses whose answer tells of ``page``."""
    parent = page.get_parent().pk
    found = []
    for address in ADDRESSES:
        answer = client.get(address.format(id=page.pk, parent=parent), follow=True)
        assert answer.status_code in (200, 400, 404), (address, answer.content)
        if SECRET in answer.content.decode():
            found.append(address)
    return found


def restrict(page, kind="login"):
    return PageViewRestriction.objects.create(page=page, restriction_type=kind, password="x")


def test_public_page_is_told_of(client, page):
    publish(page)

    # Nothing has changed yet; PostgreSQL's index is written when the transaction commits.
    silent = {f"/api/v1/procedures/{CODE}/versions/", "/api/v2/pages/?search=chua"}
    assert set(leaks(client, page)) | silent == set(ADDRESSES)


def test_draft_stays(client, page):
    page.save_revision()

    assert leaks(client, page) == []


def test_draft_of_a_public_page_stays(client):
    page = publish(make_page(CODE, name="Tên công bố"))
    page.name = SECRET
    page.save_revision()

    assert leaks(client, page) == []


def test_scheduled_page_stays_until_its_time(client, page):
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()

    assert leaks(client, page) == []


def test_expired_page_leaves(client, page, django_capture_on_commit_callbacks):
    publish(page)
    assert leaks(client, page) != []
    type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))

    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_scheduled")

    assert leaks(client, page) == []


@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize("kind", ["login", "password", "groups"])
def test_private_page_leaves_with_its_restriction(
    client, page, django_capture_on_commit_callbacks, kind, above
):
    publish(page)
    assert leaks(client, page) != []

    with django_capture_on_commit_callbacks(execute=True):
        restrict(page.get_parent() if above else page, kind)

    assert leaks(client, page) == []
    assert CODE not in str(client.get("/api/v1/procedures/").json())


def test_page_published_in_private_stays(client, page):
    restrict(page.get_parent())
    publish(page)

    assert leaks(client, page) == []
    assert client.get("/api/v1/procedures/?updated_since=2020-01-01").json()["results"] == []


@pytest.mark.parametrize("way", ["unpublish", "delete", "move"])
def test_kept_answers_end_with_the_publication(
    client, page, django_capture_on_commit_callbacks, way
):
    page = publish(page)
    assert leaks(client, page) != []
    twin_index = ProcedureIndexPage.objects.get(locale=locale("en"))

    with django_capture_on_commit_callbacks(execute=True):
        if way == "unpublish":
            page.unpublish()
        elif way == "delete":
            page.delete()
        else:
            restrict(twin_index)
            page.move(twin_index, pos="last-child")

    if way == "delete":
        assert [a for a in ADDRESSES[:10] if SECRET in client.get(a).content.decode()] == []
    else:
        assert leaks(client, page) == []
    gone = client.get("/api/v1/procedures/?updated_since=2020-01-01").json()["results"]
    assert [(item["code"], item["gone"]) for item in gone] == [(CODE, True)]


def test_twin_no_longer_leads_to_an_unpublished_page(
    client, rich, django_capture_on_commit_callbacks
):
    english = rich.get_translation(locale("en"))
    assert english.live

    with django_capture_on_commit_callbacks(execute=True):
        english.unpublish()

    for address in (
        "/api/v1/procedures/1.004363/",
        "/api/v1/pages/lookup/?path=/vi/thu-tuc/1-004363/",
    ):
        assert client.get(address).json()["alternates"]["en"] is None


def test_entry_without_its_live_page_is_hidden(client, page):
    publish(page)
    type(page).objects.filter(pk=page.pk).update(live=False)
    assert CatalogueEntry.objects.get().is_public

    assert leaks(client, page) == []


def test_signed_in_people_see_no_more(admin_client, page, django_user_model):
    restricted = publish(page)
    restrict(restricted)

    for address in ADDRESSES:
        answer = admin_client.get(address.format(id=page.pk, parent=page.get_parent().pk))
        assert SECRET not in answer.content.decode()


def test_files_of_private_collections_stay(client):
    private = Collection.get_first_root_node().add_child(name="Nội bộ")
    inner = private.add_child(name="Trong nữa")
    public = Document.objects.create(title="Mẫu đơn", file="a.pdf")
    for collection in (private, inner):
        Document.objects.create(title="Kín", file="b.pdf", collection=collection)
    CollectionViewRestriction.objects.create(
        collection=private, restriction_type="password", password="x"
    )

    found = client.get("/api/v2/documents/").json()
    assert [item["title"] for item in found["items"]] == ["Mẫu đơn"]
    assert client.get(f"/api/v2/documents/{public.pk}/").status_code == 200
    assert client.get(f"/api/v2/documents/{public.pk + 1}/").status_code == 404
