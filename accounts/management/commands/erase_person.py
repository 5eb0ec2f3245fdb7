from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.exceptions import ErasureRefused
from accounts.models import User
from accounts.services.personal_data import erase_person


class Command(BaseCommand):
    help = "Erase the personal data of one person for good; events and statistics stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--yes", action="store_true", help="do not ask again")

    def handle(self, *args: Any, email: str, yes: bool, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(_("Nobody signs in as %(email)s.") % {"email": email})
        question = _("Type the address once more to erase this person for good:")
        if not yes and input(f"{question} ").strip().lower() != user.email:
            raise CommandError(_("Nothing was erased."))
        try:
            erase_person(user)
        except ErasureRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_("The personal data of account %(id)s are erased.") % {"id": user.pk})
