from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.services.demo import ensure_demo_accounts, keep_password
from accounts.services.roles import ensure_roles
from portal_site.environment import VAR_DIR, read


class Command(BaseCommand):
    help = "Make one account per role for a demonstration and print how to sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(_("There are no demonstration accounts in production."))
        password = read("DEMO_PASSWORD", str, "") or keep_password(VAR_DIR / "keys.env")
        ensure_roles()
        accounts = ensure_demo_accounts(password)
        head = (_("role"), _("e-mail"), _("password"), _("secret of the app"), _("code now"))
        rows = [head, *((a.role, a.email, a.password, a.secret, a.code) for a in accounts)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
        for row in rows:
            line = "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
            self.stdout.write(line.rstrip())
