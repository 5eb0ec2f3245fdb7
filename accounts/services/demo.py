"""One account per role, for a demonstration on this machine."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.encryption import decrypt
from accounts.models import User
from accounts.roles import ROLES

DOMAIN = "example.gov.vn"
CITIZEN = "citizen"
NAMES = {
    "editor": ("Thị Biên", "Nguyễn"),
    "translator": ("Văn Dịch", "Trần"),
    "reviewer": ("Thị Duyệt", "Lê"),
    "administrator": ("Văn Quản", "Phạm"),
    CITIZEN: ("Văn Dân", "Hoàng"),
}


@dataclass(frozen=True, slots=True)
class DemoAccount:
    role: str
    email: str
    password: str
    secret: str  # of the authenticator app; empty for the citizen
    code: str  # what the app shows now


@transaction.atomic
def ensure_demo_accounts(password: str) -> list[DemoAccount]:
    """Make or refresh one account per role with ``password``; secrets of apps stay what they were."""
    return [_ensure(role, password) for role in [*ROLES, CITIZEN]]


def _ensure(role: str, password: str) -> DemoAccount:
    email = f"{role}@{DOMAIN}"
    first, last = NAMES[role]
    user, _ = User.objects.get_or_create(
        email=email, defaults={"first_name": first, "last_name": last}
    )
    if not user.check_password(password):
        user.set_password(password)
        user.save()
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    secret = ""
    if role in ROLES:
        user.groups.set([Group.objects.get(name=role)])
        secret = _ensure_secret(user)
    return DemoAccount(role, email, password, secret, current_code(secret) if secret else "")


def _ensure_secret(user: User) -> str:
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if found:
        return decrypt(found.data["secret"])
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def current_code(secret: str) -> str:
    """Return what an authenticator app with ``secret`` shows now: six digits, for 30 seconds."""
    code: str = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    return code


def keep_password(file: Path) -> str:
    """Make a password, add it to ``file`` as ``DEMO_PASSWORD`` and return it."""
    password = secrets.token_urlsafe(12)
    file.touch(mode=0o600)
    with file.open("a", encoding="utf-8") as keys:
        keys.write(f"DEMO_PASSWORD={password}\n")
    return password
