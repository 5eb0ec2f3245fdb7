import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal_site.environment import (
    BASE_DIR,
    address,
    boolean,
    database,
    host,
    host_names,
    integer,
    mail,
    one_of,
    optional,
    read,
    secret,
    sender,
    url,
    urls,
)


def test_read_gives_the_value_without_blanks(monkeypatch):
    monkeypatch.setenv("COLOUR", "  red \n")

    assert read("COLOUR", str) == "red"


def test_read_keeps_a_value_that_begins_with_a_dollar(monkeypatch):
    monkeypatch.setenv("COLOUR", "$HOME is not meant")

    assert read("COLOUR", str) == "$HOME is not meant"


@pytest.mark.parametrize("value", ["", "   "])
def test_read_takes_an_empty_value_for_absent(monkeypatch, value):
    monkeypatch.setenv("COLOUR", value)

    assert read("COLOUR", str, "blue") == "blue"


def test_read_names_a_missing_variable(monkeypatch):
    monkeypatch.delenv("COLOUR", raising=False)

    with pytest.raises(ImproperlyConfigured) as caught:
        read("COLOUR", str)

    assert str(caught.value) == "The environment variable COLOUR is required and not set."


def test_read_names_a_wrong_variable(monkeypatch):
    monkeypatch.setenv("COLOUR", "loud")

    with pytest.raises(ImproperlyConfigured) as caught:
        read("COLOUR", one_of("red", "blue"))

    assert str(caught.value) == (
        "The environment variable COLOUR is wrong: “loud” is not one of red, blue."
    )


def test_read_takes_the_value_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "colour").write_text("green\n", encoding="utf-8")
    monkeypatch.setenv("LEAF_COLOUR_FILE", str(tmp_path / "colour"))

    assert read("LEAF_COLOUR", str) == "green"


def test_read_prefers_the_file(monkeypatch, tmp_path):
    (tmp_path / "colour").write_text("green", encoding="utf-8")
    monkeypatch.setenv("TREE_COLOUR", "brown")
    monkeypatch.setenv("TREE_COLOUR_FILE", str(tmp_path / "colour"))

    assert read("TREE_COLOUR", str) == "green"


def test_read_names_a_file_that_is_not_there(monkeypatch, tmp_path):
    monkeypatch.setenv("BARK_COLOUR_FILE", str(tmp_path / "gone"))

    with pytest.raises(ImproperlyConfigured, match=r"^BARK_COLOUR_FILE cannot be read: .*gone"):
        read("BARK_COLOUR", str, "grey")


def test_read_names_a_file_that_is_not_text(monkeypatch, tmp_path):
    (tmp_path / "colour").write_bytes(b"\xff\xfe\x00")
    monkeypatch.setenv("ROOT_COLOUR_FILE", str(tmp_path / "colour"))

    with pytest.raises(ImproperlyConfigured, match=r"^ROOT_COLOUR_FILE cannot be read: "):
        read("ROOT_COLOUR", str)


ACCEPTED = [
    (boolean, "Yes", True),
    (boolean, "0", False),
    (integer(1, 200), "200", 200),
    (one_of("json", "console"), "json", "json"),
    (url("http", "https"), "https://x.example/", "https://x.example"),
    (url("redis"), "redis://:pass@127.0.0.1:6379/0", "redis://:pass@127.0.0.1:6379/0"),
    (url("http"), "", ""),
    (
        urls("https"),
        "https://a.example, https://b.example",
        ["https://a.example", "https://b.example"],
    ),
    (host, "DichVuCong.example.vn", "dichvucong.example.vn"),
    (host, "localhost:8001", "localhost:8001"),
    (host, "", ""),
    (host_names, "a.example, .b.example,[::1]", ["a.example", ".b.example", "[::1]"]),
    (address, "127.0.0.1:3310", "127.0.0.1:3310"),
    (address, "", ""),
    (sender, "Cổng <no-reply@example.vn>", "Cổng <no-reply@example.vn>"),
    (sender, "no-reply@example.vn", "no-reply@example.vn"),
    (secret, "x" * 32, "x" * 32),
    (optional(secret), "", ""),
]


@pytest.mark.parametrize(("parse", "text", "expected"), ACCEPTED)
def test_values_that_are_right(parse, text, expected):
    assert parse(text) == expected


REFUSED = [
    (boolean, "maybe", "“maybe” is neither true nor false"),
    (integer(1, 200), "0", "“0” is not a whole number from 1 to 200"),
    (integer(1, 200), "201", "“201” is not a whole number from 1 to 200"),
    (integer(1, 200), "8.5", "“8.5” is not a whole number from 1 to 200"),
    (integer(1, 200), "٣", "“٣” is not a whole number from 1 to 200"),
    (integer(1, 200), "", "“” is not a whole number from 1 to 200"),
    (url("http", "https"), "example.vn", "it is no address that begins with http:// or https://"),
    (url("http"), "ftp://example.vn", "it is no address that begins with http://"),
    (url("http"), "http://", "it is no address that begins with http://"),
    (url("redis"), "redis:/:secret@x", "it is no address that begins with redis://"),
    (urls("https"), "https://a.example,b.example", "it is no address that begins with https://"),
    (host, "https://example.vn", "“https://example.vn” is not a bare host name"),
    (host, "example.vn/", "“example.vn/” is not a bare host name"),
    (host, "a b", "“a b” is not a bare host name"),
    (host_names, "*", "“*” is not a bare host name"),
    (host_names, "http://example.vn", "“http://example.vn” is not a bare host name"),
    (address, "127.0.0.1", "“127.0.0.1” is not of the form host:port"),
    (address, "clamav:99999", "“clamav:99999” is not of the form host:port"),
    (sender, "nobody", "“nobody” is not an e-mail address, or “Name <address>”"),
    (secret, "short", "it must have at least 32 characters"),
    (optional(secret), "short", "it must have at least 32 characters"),
]


@pytest.mark.parametrize(("parse", "text", "reason"), REFUSED)
def test_values_that_are_wrong(parse, text, reason):
    with pytest.raises(ValueError, match=re.escape(reason)) as caught:
        parse(text)

    assert str(caught.value) == reason


def test_database_understands_postgres_and_its_options():
    config = database("postgres://user:p%40ss@db:5433/portal?sslmode=require")

    assert config == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "portal",
        "USER": "user",
        "PASSWORD": "p@ss",
        "HOST": "db",
        "PORT": 5433,
        "OPTIONS": {"sslmode": "require"},
    }


def test_database_understands_a_path_with_a_blank():
    assert database("sqlite:////srv/the%20portal/a#b.sqlite3")["NAME"] == (
        "/srv/the portal/a#b.sqlite3"
    )


def test_database_takes_a_relative_path_from_the_repository():
    assert database("sqlite:///var/portal.sqlite3")["NAME"] == str(
        BASE_DIR / "var" / "portal.sqlite3"
    )


@pytest.mark.parametrize(
    "text",
    [
        "portal",
        "mysql://user@db/portal",
        "postgres://",
        "postgres://user:secret@db",
        "postgres:///portal",
        "postgres://user:secret@db:port/portal",
        "sqlite://",
        "sqlite:///",
        "sqlite://host/path",
    ],
)
def test_database_refuses_without_telling_the_password(text):
    with pytest.raises(ValueError, match=r"^give postgres://user:password@.*/path$"):
        database(text)


def test_mail_understands_a_server():
    config = mail("smtp+tls://user:pass@mail.example.vn:587")

    assert config == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_FILE_PATH": "",
        "EMAIL_HOST": "mail.example.vn",
        "EMAIL_HOST_USER": "user",
        "EMAIL_HOST_PASSWORD": "pass",
        "EMAIL_PORT": 587,
        "EMAIL_USE_TLS": True,
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("pigeon://mail", "give smtp+tls://user:password@host:port or consolemail://"),
        ("smtp://host:port", "give smtp+tls://user:password@host:port or consolemail://"),
        ("mail.example.vn", "give smtp+tls://user:password@host:port or consolemail://"),
        ("smtp://", "it names no mail server"),
    ],
)
def test_mail_refuses(text, reason):
    with pytest.raises(ValueError, match=re.escape(reason)) as caught:
        mail(text)

    assert str(caught.value) == reason
