from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.services.second_factor import reset_second_factor


class Command(BaseCommand):
    help = "Remove the second factors of one person, for emergencies. The act is logged."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(_("Nobody signs in as %(email)s.") % {"email": email})
        removed = reset_second_factor(user)
        sentence = ngettext(
            "%(count)s second factor of %(email)s was removed.",
            "%(count)s second factors of %(email)s were removed.",
            removed,
        )
        self.stdout.write(sentence % {"count": removed, "email": user.email})
