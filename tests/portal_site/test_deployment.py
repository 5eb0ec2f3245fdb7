"""What production is made of: each command exists, each variable is one that the program reads."""

import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from portal_site.environment import BASE_DIR
from tests.portal_site.test_settings import names_in_the_readme

COMPOSE = yaml.safe_load((BASE_DIR / "compose.yaml").read_text(encoding="utf-8"))
PROGRAM = ["migrate", "web", "worker", "beat"]
SCRIPTS = ["backup", "bench", "demo", "restore", "sandbox", "setup", "test"]


def test_compose_names_every_part():
    assert sorted(COMPOSE["services"]) == [
        "beat",
        "clamav",
        "elasticsearch",
        "migrate",
        "nginx",
        "postgres",
        "redis",
        "web",
        "worker",
    ]


@pytest.mark.parametrize("name", sorted(set(COMPOSE["services"]) - {"migrate"}))
def test_every_lasting_part_has_a_health_check(name):
    assert COMPOSE["services"][name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@pytest.mark.parametrize("name", PROGRAM)
def test_variables_of_the_program_are_known(name):
    given = {key.removesuffix("_FILE") for key in COMPOSE["services"][name]["environment"]}

    assert given - set(names_in_the_readme()) == set()


@pytest.mark.parametrize("name", PROGRAM)
def test_secrets_that_are_read_are_mounted(name):
    service = COMPOSE["services"][name]
    read = {
        value.removeprefix("/run/secrets/")
        for key, value in service["environment"].items()
        if key.endswith("_FILE")
    }

    assert read == set(service["secrets"])
    assert read - set(COMPOSE["secrets"]) == set()


@pytest.mark.parametrize("name", PROGRAM)
def test_the_program_runs_without_rights(name):
    service = COMPOSE["services"][name]

    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])


def start(command, tmp_path):
    return subprocess.run(
        command,
        cwd=BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(BASE_DIR),
            "SECRET_KEY": "s" * 32,
            "FIELD_KEY": "f" * 32,
            "PORTAL_VAR_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "portal_site.settings",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_gunicorn_takes_its_configuration_and_program(tmp_path):
    command = COMPOSE["services"]["web"]["command"]
    assert command[0] == "gunicorn"

    process = start([sys.executable, "-m", *command, "--check-config"], tmp_path)

    assert (process.returncode, process.stderr) == (0, "")


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_celery_takes_its_arguments(tmp_path, name):
    command = [
        re.sub(r"\$\{\w+:-(\w+)\}", r"\1", word) for word in COMPOSE["services"][name]["command"]
    ]
    assert command[0] == "celery"

    # “--help” last: arguments are parsed, nothing is started.
    process = start([sys.executable, "-m", *command, "--help"], tmp_path)

    assert process.returncode == 0, process.stderr
    assert process.stdout.startswith("Usage: ")


@pytest.mark.parametrize("command", ["migrate", "beat_alive", "backup", "restore"])
def test_commands_of_operation_exist(tmp_path, command):
    assert start([sys.executable, "manage.py", command, "--help"], tmp_path).returncode == 0


def test_the_image_holds_what_the_commands_need():
    lines = (BASE_DIR / "Dockerfile").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if line.startswith("USER ")] == ["USER portal"]
    ignored = (BASE_DIR / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {"bin", "portal_site", "locale", "static", "templates"} & set(ignored) == set()


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_sound_shell(name):
    path = BASE_DIR / "bin" / name

    assert os.access(path, os.X_OK)
    assert subprocess.run(["sh", "-n", path], check=False).returncode == 0


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not on this machine")
def test_nginx_takes_its_configuration(tmp_path):
    template = (BASE_DIR / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    values = {
        "PORTAL_HOST_VI": "dichvucong.example.vn",
        "PORTAL_HOST_EN": "e-services.example.vn",
        "PORTAL_UPSTREAM": "127.0.0.1:8000",
        "PORTAL_CERTIFICATES": str(tmp_path),
    }
    for name, value in values.items():
        template = template.replace(f"${{{name}}}", value)
    assert "${" not in template.replace("${PORTAL_…}", "")
    keys = ["-keyout", tmp_path / "portal.key", "-out", tmp_path / "portal.crt", "-subj", "/CN=x"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *keys],
        check=True,
        capture_output=True,
    )
    (tmp_path / "portal.conf").write_text(template.replace("/dev/stdout", str(tmp_path / "log")))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/nginx.pid; error_log stderr; events {{}}\n"
        f"http {{ include {tmp_path}/portal.conf; }}"
    )

    process = subprocess.run(
        ["nginx", "-t", "-c", tmp_path / "nginx.conf"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert process.returncode == 0, process.stderr
