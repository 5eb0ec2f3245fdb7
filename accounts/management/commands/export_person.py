from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.personal_data import export_person


class Command(BaseCommand):
    help = "Print as JSON everything that is kept of one person."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(_("Nobody signs in as %(email)s.") % {"email": email})
        data = json.dumps(export_person(user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        self.stdout.write(data)
