from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Site

from home.models import PortalSettings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "a3121f", "#a3121f\n", "url(x)"])
def test_a_colour_is_six_hexadecimal_digits(colour):
    settings = PortalSettings(site=Site.objects.get(), primary_colour=colour)

    with pytest.raises(ValidationError) as refused:
        settings.full_clean()

    assert list(refused.value.message_dict) == ["primary_colour"]


def test_the_ministrys_colours_are_taken():
    settings = PortalSettings(site=Site.objects.get(), primary_colour="#004d99")

    settings.full_clean()
    settings.save()

    assert PortalSettings.objects.get().primary_colour == "#004d99"
