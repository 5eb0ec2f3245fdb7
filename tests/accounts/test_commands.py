from __future__ import annotations

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from accounts import encryption
from accounts.models import User
from tests.officers import client_of, make_officer

pytestmark = pytest.mark.django_db


def rows() -> list[list[str]]:
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    return [line.split() for line in out.getvalue().splitlines()[1:]]


@pytest.fixture
def password(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "a-password-for-the-demo")


def test_demo_accounts_one_per_role(password):
    printed = rows()

    assert [row[:3] for row in printed] == [
        ["editor", "editor@example.gov.vn", "a-password-for-the-demo"],
        ["translator", "translator@example.gov.vn", "a-password-for-the-demo"],
        ["reviewer", "reviewer@example.gov.vn", "a-password-for-the-demo"],
        ["administrator", "administrator@example.gov.vn", "a-password-for-the-demo"],
        ["citizen", "citizen@example.gov.vn", "a-password-for-the-demo"],
    ]
    assert [len(row) for row in printed] == [5, 5, 5, 5, 3]
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == 5
    user = User.objects.get(email="reviewer@example.gov.vn")
    assert user.check_password("a-password-for-the-demo")
    assert [group.name for group in user.groups.all()] == ["reviewer"]


def test_demo_accounts_again_keeps_secrets(password):
    first, second = rows(), rows()

    assert [row[3] for row in first[:4]] == [row[3] for row in second[:4]]
    assert User.objects.count() == 5
    assert Authenticator.objects.filter(type="totp").count() == 4


def test_demo_accounts_makes_a_password_and_keeps_it(monkeypatch, tmp_path):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    monkeypatch.setattr("accounts.management.commands.demo_accounts.VAR_DIR", tmp_path)

    made = rows()[0][2]

    assert (tmp_path / "keys.env").read_text() == f"DEMO_PASSWORD={made}\n"
    assert len(made) == 16


def test_demo_accounts_refuses_in_production(settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError):
        call_command("demo_accounts")
    assert User.objects.count() == 0


def test_reset_second_factor(caplog):
    user = make_officer("editor")
    client = client_of(user)
    out = StringIO()

    call_command("reset_second_factor", "EDITOR@example.vn", stdout=out)

    assert Authenticator.objects.filter(user=user).count() == 0
    assert "/accounts/2fa/totp/activate/" in client.get("/admin/")["Location"]
    assert "second_factor_reset" in caplog.text
    assert user.email not in caplog.text


def test_reset_second_factor_names_the_unknown():
    with pytest.raises(CommandError, match=r"la@example\.vn"):
        call_command("reset_second_factor", "la@example.vn")


def test_encryption_hides_and_gives_back(settings):
    hidden = encryption.encrypt("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DPEHPK3PXP" not in hidden
    assert encryption.decrypt(hidden) == "JBSWY3DPEHPK3PXP"
