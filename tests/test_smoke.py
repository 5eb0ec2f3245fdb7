import pytest
from wagtail.models import Page

pytestmark = pytest.mark.django_db


def test_home_pages_exist_in_both_languages(client):
    assert [p.locale.language_code for p in Page.objects.filter(depth=2)] == ["vi", "en"]
