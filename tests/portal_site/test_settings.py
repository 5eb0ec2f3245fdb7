"""Each start is a process of its own: settings are read once, when they are imported."""

import ast
import os
import re
import subprocess
import sys

import pytest

from portal_site.environment import BASE_DIR

KEYS = {"SECRET_KEY": "s" * 32, "FIELD_KEY": "f" * 32}
LIVE = {
    **KEYS,
    "PORTAL_MODE": "production",
    "PORTAL_HOST_VI": "dichvucong.example.vn",
    "PORTAL_HOST_EN": "e-services.example.vn",
    "PORTAL_BASE_URL": "https://dichvucong.example.vn",
    "DATABASE_URL": "postgres://portal:portal@127.0.0.1:5432/portal",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "CLAMAV_ADDRESS": "127.0.0.1:3310",
    "EMAIL_URL": "smtp+tls://user:pass@mail.example.vn:587",
    "DEFAULT_FROM_EMAIL": "Cổng Dịch vụ công <no-reply@example.vn>",
}


@pytest.fixture
def start(tmp_path):
    def run(variables, expression="'started'"):
        return subprocess.run(
            [
                sys.executable,
                "-W",
                "error",
                "-c",
                f"from django.conf import settings; settings.DEBUG; print({expression})",
            ],
            cwd=BASE_DIR,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONUTF8": "1",
                "DJANGO_SETTINGS_MODULE": "portal_site.settings",
                "PORTAL_VAR_DIR": str(tmp_path / "var"),
                **variables,
            },
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return run


def last_line(process):
    return process.stderr.strip().splitlines()[-1].partition("ImproperlyConfigured: ")[2]


@pytest.mark.parametrize("variables", [KEYS, LIVE], ids=["embedded", "production"])
def test_settings_start_with_what_is_required(start, variables):
    process = start(variables)

    assert (process.returncode, process.stdout) == (0, "started\n"), process.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEY"])
def test_settings_need_their_keys(start, name):
    process = start({**KEYS, name: ""})

    assert process.returncode == 1
    assert last_line(process) == f"The environment variable {name} is required and not set."


REQUIRED_IN_PRODUCTION = {
    "SECRET_KEY": "The environment variable SECRET_KEY is required and not set.",
    "FIELD_KEY": "The environment variable FIELD_KEY is required and not set.",
    "PORTAL_BASE_URL": "The environment variable PORTAL_BASE_URL is required and not set.",
    "DATABASE_URL": "The environment variable DATABASE_URL is required and not set.",
    "REDIS_URL": "The environment variable REDIS_URL is required in production.",
    "CLAMAV_ADDRESS": "The environment variable CLAMAV_ADDRESS is required in production.",
    "EMAIL_URL": "The environment variable EMAIL_URL is required and not set.",
    "DEFAULT_FROM_EMAIL": "The environment variable DEFAULT_FROM_EMAIL is required and not set.",
}


@pytest.mark.parametrize(("name", "sentence"), REQUIRED_IN_PRODUCTION.items())
def test_production_needs(start, name, sentence):
    process = start({**LIVE, name: ""})

    assert process.returncode == 1
    assert last_line(process) == sentence


def test_production_needs_a_host(start):
    process = start({**LIVE, "PORTAL_HOST_VI": "", "PORTAL_HOST_EN": ""})

    assert last_line(process) == (
        "ALLOWED_HOSTS or PORTAL_HOST_VI and PORTAL_HOST_EN must name a host."
    )


def test_production_refuses_sqlite(start):
    process = start({**LIVE, "DATABASE_URL": "sqlite:////tmp/portal.sqlite3"})

    assert last_line(process) == (
        "The environment variable DATABASE_URL must name a PostgreSQL database in production."
    )


def test_production_refuses_debug(start):
    process = start({**LIVE, "DEBUG": "true"})

    assert last_line(process) == "The environment variable DEBUG may not be true in production."


def test_production_takes_secrets_from_files(start, tmp_path):
    (tmp_path / "database_url").write_text(LIVE["DATABASE_URL"] + "\n", encoding="utf-8")
    variables = {**LIVE, "DATABASE_URL_FILE": str(tmp_path / "database_url")}
    del variables["DATABASE_URL"]

    process = start(variables, "settings.DATABASES['default']['NAME']")

    assert process.stdout == "portal\n"


def test_language_hosts_come_together(start):
    process = start({**KEYS, "PORTAL_HOST_VI": "dichvucong.example.vn"})

    assert last_line(process) == (
        "PORTAL_HOST_VI and PORTAL_HOST_EN are set together or not at all."
    )


@pytest.mark.parametrize(
    "buckets",
    [
        {"S3_BUCKET": "portal"},
        {"S3_PRIVATE_BUCKET": "portal"},
        {"S3_BUCKET": "portal", "S3_PRIVATE_BUCKET": "portal"},
    ],
)
def test_private_files_have_a_bucket_of_their_own(start, buckets):
    process = start({**KEYS, **buckets})

    assert last_line(process) == "S3_BUCKET and S3_PRIVATE_BUCKET are two buckets, or not set."


WRONG = {
    "PORTAL_MODE": ("sometimes", "“sometimes” is not one of embedded, production"),
    "DEBUG": ("perhaps", "“perhaps” is neither true nor false"),
    "SECRET_KEY": ("short", "it must have at least 32 characters"),
    "FIELD_KEY": ("short", "it must have at least 32 characters"),
    "PORTAL_HOST_VI": ("https://x", "“https://x” is not a bare host name"),
    "PORTAL_HOST_EN": ("x y", "“x y” is not a bare host name"),
    "ALLOWED_HOSTS": ("*", "“*” is not a bare host name"),
    "PORTAL_BASE_URL": ("x", "it is no address that begins with http:// or https://"),
    "PORTAL_HTTPS": ("2", "“2” is neither true nor false"),
    "CSRF_TRUSTED_ORIGINS": ("x", "it is no address that begins with http:// or https://"),
    "DATABASE_URL": ("x", "give postgres://user:password@host:port/name or sqlite:///path"),
    "REDIS_URL": ("x", "it is no address that begins with redis:// or rediss://"),
    "ELASTICSEARCH_URL": ("x", "it is no address that begins with http:// or https://"),
    "CLAMAV_ADDRESS": ("x", "“x” is not of the form host:port"),
    "FILE_LIMIT_MB": ("500", "“500” is not a whole number from 1 to 100"),
    "EMAIL_URL": ("x://y", "give smtp+tls://user:password@host:port or consolemail://"),
    "DEFAULT_FROM_EMAIL": ("x", "“x” is not an e-mail address, or “Name <address>”"),
    "METRICS_TOKEN": ("x", "it must have at least 32 characters"),
    "LOG_LEVEL": ("LOUD", "“LOUD” is not one of DEBUG, INFO, WARNING, ERROR"),
    "LOG_FORMAT": ("xml", "“xml” is not one of json, console"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_stops_the_start_and_names_itself(start, name):
    value, reason = WRONG[name]

    process = start({**KEYS, name: value})

    assert process.returncode == 1
    assert last_line(process) == f"The environment variable {name} is wrong: {reason}."


@pytest.mark.parametrize(
    ("name", "variables", "reason"),
    [
        (
            "DATABASE_POOL_SIZE",
            {"DATABASE_URL": LIVE["DATABASE_URL"], "DATABASE_POOL_SIZE": "many"},
            "“many” is not a whole number from 1 to 200",
        ),
        (
            "S3_ENDPOINT_URL",
            {"S3_BUCKET": "a", "S3_PRIVATE_BUCKET": "b", "S3_ENDPOINT_URL": "x"},
            "it is no address that begins with http:// or https://",
        ),
    ],
)
def test_a_wrong_value_of_a_part_in_use(start, name, variables, reason):
    process = start({**KEYS, **variables})

    assert last_line(process) == f"The environment variable {name} is wrong: {reason}."


def test_a_bad_value_ends_manage_py_with_one_sentence(tmp_path):
    process = subprocess.run(
        [sys.executable, BASE_DIR / "manage.py", "migrate"],
        cwd=tmp_path,
        env={
            **KEYS,
            "PATH": os.environ["PATH"],
            "PORTAL_VAR_DIR": str(tmp_path),
            "DEBUG": "perhaps",
        },
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )

    assert process.returncode == 1
    assert process.stderr == (
        "The environment variable DEBUG is wrong: “perhaps” is neither true nor false.\n"
    )


def test_postgres_options_are_kept(start):
    variables = {**KEYS, "DATABASE_URL": LIVE["DATABASE_URL"] + "?sslmode=require"}

    process = start(variables, "settings.DATABASES['default']['OPTIONS']")

    assert ast.literal_eval(process.stdout) == {
        "connect_timeout": 5,
        "sslmode": "require",
        "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
    }


def names_read_by_the_program():
    """The first argument of each call of ``read`` in code that runs, and what is read by hand."""
    names = {"PORTAL_VAR_DIR", "PROMETHEUS_MULTIPROC_DIR"}
    for path in BASE_DIR.glob("[a-z]*/**/*.py"):
        if path.relative_to(BASE_DIR).parts[0] in {"tests", "var", "bench"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "read"
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and re.fullmatch(r"[A-Z0-9_]+", str(node.args[0].value))
            ):
                names.add(node.args[0].value)
    return names


def names_in_the_readme():
    text = (BASE_DIR / "README.md").read_text(encoding="utf-8")
    table = text.partition("## Variables")[2].partition("\n## ")[0]
    return re.findall(r"^\| `([A-Z0-9_]+)`", table, re.MULTILINE)


def test_every_variable_stands_once_in_the_readme():
    assert sorted(names_in_the_readme()) == sorted(names_read_by_the_program())
