"""``manage.py rebuild_search``: make what search looks into anew, while search goes on."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from elastic_transport import TransportError
from elasticsearch import ApiError
from tqdm import tqdm

from portal_site.lib.errors import DomainError
from search.services.documents import rebuild_terms, refresh_all_documents
from search.services.rebuild import BATCH, rebuild


class Command(BaseCommand):
    help = str(gettext_lazy("Makes the search index anew, while search goes on."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from-pages",
            action="store_true",
            help=_("Read all published pages again first, not only what was read of them."),
        )
        parser.add_argument("--batch", type=int, default=BATCH, help=_("Documents at a time."))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError(_("--batch must be 1 or more."))
        try:
            if options["from_pages"]:
                self._with_bar(_("Pages"), refresh_all_documents)
            if settings.ELASTICSEARCH_URL:
                self._rebuild_index(options["batch"])
            else:
                self._rebuild_terms()
        except DomainError as error:
            raise CommandError(str(error)) from error
        except (ApiError, TransportError) as error:
            raise CommandError(
                _("Elasticsearch did not do it: %(reason)s") % {"reason": type(error).__name__}
            ) from error

    def _rebuild_index(self, batch: int) -> None:
        number = self._with_bar(
            _("Documents"), lambda progress: rebuild(batch=batch, progress=progress)
        )
        self.stdout.write(_("%(count)d documents are in the new index.") % {"count": number})

    def _rebuild_terms(self) -> None:
        number = self._with_bar(_("Documents"), rebuild_terms)
        self.stdout.write(
            _("Elasticsearch is not set up; the database's own index has %(count)d documents.")
            % {"count": number}
        )

    def _with_bar(self, title: str, work: Callable[[Callable[[int], object]], int]) -> int:
        with tqdm(unit="", desc=title, file=sys.stderr, disable=not sys.stderr.isatty()) as bar:
            return work(bar.update)
