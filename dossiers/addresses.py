"""Where a dossier stands on the portal, in the active language."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from dossiers.models import Dossier


def dossier_path(dossier: Dossier) -> str:
    return reverse("dossier", args=[dossier.pk])


def lookup_path(dossier: Dossier) -> str:
    return f"{reverse('dossier-lookup')}?{urlencode({'code': dossier.code})}"
