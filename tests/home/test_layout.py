from __future__ import annotations

import pytest
from django.test import override_settings
from wagtail.models import Site

from home.layout import readable_on, safe_link
from home.models import PortalSettings
from home.site_views import server_error
from portal_site.lib.addresses import absolute

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://dichvucong.gov.vn/a", "https://dichvucong.gov.vn/a"),
        ("/vi/thu-tuc/", "/vi/thu-tuc/"),
        ("javascript:alert(1)", ""),
        (" JavaScript:alert(1)", ""),
        ("//evil.example", ""),
        ("/\\evil.example", ""),
        ("data:text/html,x", ""),
        ("https://", ""),
        (None, ""),
    ],
)
def test_safe_link_lets_web_addresses_and_own_paths_through(address, expected):
    assert safe_link(address) == expected


@pytest.mark.parametrize(
    ("colour", "expected"), [("#a3121f", "#ffffff"), ("#ffe08a", "#1b1b1f"), ("#000000", "#ffffff")]
)
def test_readable_on_picks_the_text_that_stands_out(colour, expected):
    assert readable_on(colour) == expected


@override_settings(HOST_VI="dichvucong.bo.gov.vn", HOST_EN="e-services.bo.gov.vn", HTTPS=True)
def test_absolute_url_is_on_the_host_of_the_language():
    assert absolute("/vi/", "vi") == "https://dichvucong.bo.gov.vn/vi/"
    assert absolute("/en/", "en") == "https://e-services.bo.gov.vn/en/"


def test_colours_of_the_ministry_come_in_a_style_that_the_browser_policy_names(client):
    settings = PortalSettings.for_site(Site.objects.get())
    settings.primary_colour = "#0b5394"
    settings.save()

    answer = client.get("/vi/")

    nonce = answer.context["request"].csp_nonce
    style = f'<style nonce="{nonce}">:root {{ --primary:#0b5394;--on-primary:#ffffff; }}</style>'
    assert style in answer.content.decode()
    assert f"'nonce-{nonce}'" in answer.headers["Content-Security-Policy"]


def test_a_colour_that_is_none_is_left_out(client):
    settings = PortalSettings.for_site(Site.objects.get())
    settings.primary_colour = "red;}*"
    settings.save()

    assert "<style" not in client.get("/vi/").content.decode()


def test_missing_page_is_told_in_the_language_of_the_address(client):
    vietnamese, english = client.get("/vi/khong-co/"), client.get("/en/nothing/")

    assert (vietnamese.status_code, english.status_code) == (404, 404)
    assert "<h1>Không tìm thấy trang</h1>" in vietnamese.content.decode()
    assert "<h1>Page not found</h1>" in english.content.decode()


def test_server_error_is_told_in_both_languages_without_a_query(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = server_error(rf.get("/vi/"))

    assert answer.status_code == 500
    assert "Hệ thống đang gặp sự cố" in answer.content.decode()
    assert "Something went wrong" in answer.content.decode()


def test_robots_names_the_sitemap(client):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"


def test_sitemap_pairs_the_languages_and_leaves_drafts_out(client):
    index = client.get("/sitemap.xml").content.decode()
    assert "<loc>http://testserver/sitemap-1.xml</loc>" in index

    content = client.get("/sitemap-1.xml").content.decode()

    assert (
        "<url><loc>http://localhost:8000/vi/thu-tuc/</loc>"
        '<xhtml:link rel="alternate" hreflang="vi" href="http://localhost:8000/vi/thu-tuc/"/>'
        '<xhtml:link rel="alternate" hreflang="en" href="http://localhost:8000/en/procedures/"/>'
        "</url>"
    ) in content
    assert client.get("/sitemap-2.xml").status_code == 404


def test_pages_are_compressed_and_the_api_is_left_alone(client):
    page = client.get("/vi/thu-tuc/", headers={"accept-encoding": "gzip"})
    sitemap = client.get("/sitemap-1.xml", headers={"accept-encoding": "gzip"})

    assert page.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in sitemap.headers
