import gettext
import json
import os
import re

import pytest
from django.urls import reverse
from django.utils import translation
from wagtail.users.models import UserProfile

from portal_site.lib.catalogues import absent, catalogues, compile_catalogues, faults
from tests.officers import client_of, make_officer

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'


@pytest.fixture
def catalogue(tmp_path):
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)

    def write(text):
        path = folder / "django.po"
        path.write_text(HEAD + text, encoding="utf-8")
        return path

    return write


def test_compile_writes_what_gettext_reads(catalogue, tmp_path):
    source = catalogue('msgid "Home"\nmsgstr "Trang chủ"\n')

    assert compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
    with source.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Home") == "Trang chủ"


def test_compile_leaves_what_is_up_to_date(catalogue, tmp_path):
    source = catalogue('msgid "Home"\nmsgstr "Trang chủ"\n')
    compile_catalogues(tmp_path)

    assert compile_catalogues(tmp_path) == []
    os.utime(source, ns=(2**62, 2**62))
    assert compile_catalogues(tmp_path) == [source.with_suffix(".mo")]


SOUND = [
    'msgid "Home"\nmsgstr "Trang chủ"\n',
    '#, python-format\nmsgid "%(n)d of %(m)d"\nmsgstr "%(n)d trên %(m)d"\n',
    '#, python-format\nmsgid "one"\nmsgid_plural "%(n)d"\nmsgstr[0] "%(n)d"\n',
    '#, python-format\nmsgid "100 %% of %s"\nmsgstr "100 %% của %s"\n',
    '#~ msgid "gone"\n#~ msgstr ""\n',
]


@pytest.mark.parametrize("text", SOUND)
def test_sound_messages_have_no_faults(catalogue, text):
    assert list(faults(catalogue(text))) == []


FAULTY = [
    ('msgid "Home"\nmsgstr ""\n', "not translated: 'Home'"),
    ('#, fuzzy\nmsgid "Home"\nmsgstr "Nhà"\n', "fuzzy: 'Home'"),
    ('msgid "one"\nmsgid_plural "many"\nmsgstr[0] ""\n', "not translated: 'one'"),
    (
        '#, python-format\nmsgid "%(n)d left"\nmsgstr "còn %(m)d"\n',
        "placeholders of '%(n)d left' differ in 'còn %(m)d'",
    ),
    (
        '#, python-format\nmsgid "%(n)d left"\nmsgstr "còn lại"\n',
        "placeholders of '%(n)d left' differ in 'còn lại'",
    ),
    (
        '#, python-brace-format\nmsgid "{n} left"\nmsgstr "còn {m}"\n',
        "placeholders of '{n} left' differ in 'còn {m}'",
    ),
]


@pytest.mark.parametrize(("text", "fault"), FAULTY)
def test_faulty_messages_are_named(catalogue, text, fault):
    assert list(faults(catalogue(text))) == [fault]


def test_a_message_that_no_catalogue_has_is_absent(catalogue):
    known = [
        catalogue('msgid "Home"\nmsgstr "Trang chủ"\n\nmsgctxt "verb"\nmsgid "Open"\nmsgstr "Mở"\n')
    ]

    assert absent([(None, "Home"), ("verb", "Open"), (None, "Open"), (None, "New")], known) == [
        "Open",
        "New",
    ]


def test_every_catalogue_of_the_interface_is_sound():
    assert [(path.name, fault) for path in catalogues() for fault in faults(path)] == []


ADMIN = [
    ("Save draft", "Lưu bản nháp"),
    ("Unpublish", "Gỡ xuất bản"),
    ("Submit for moderation", "Gửi duyệt"),
    ("Locale", "Ngôn ngữ"),
    ("Sync translated pages", "Đồng bộ các trang đã dịch"),
]


@pytest.mark.parametrize(("message", "expected"), ADMIN)
def test_admin_of_wagtail_speaks_vietnamese(message, expected):
    with translation.override("vi"):
        assert translation.gettext(message) == expected


CATALOGUES = [
    ("wagtailadmin_javascript_catalog", "Resolve", "Giải quyết"),
    ("wagtail_localize:javascript_catalog", "Not translated", "Chưa dịch"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "message", "expected"), CATALOGUES)
def test_scripts_of_the_admin_speak_vietnamese(name, message, expected):
    user = make_officer("editor")
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "vi"})

    text = client_of(user).get(reverse(name)).content.decode()

    found = re.findall(rf'"{message}": ("[^"]*")', text)
    assert [json.loads(value) for value in found] == [expected]
