from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from procedures.identifiers import qcvn_form, short_form
from procedures.models import Agency
from tests.factories import locale

PAIRS = [
    ("000.00.00.G10", "G10"),
    ("000.00.09.G10", "G10.09"),
    ("000.13.09.G10", "G10.09.13"),
    ("007.13.09.G10", "G10.09.13.007"),
]


@pytest.mark.parametrize(("qcvn", "short"), PAIRS)
def test_both_forms_say_the_same(qcvn, short):
    assert short_form(qcvn) == short
    assert qcvn_form(short) == qcvn
    assert (short_form(short), qcvn_form(qcvn)) == (short, qcvn)


def test_below_level_four_only_the_short_form_exists():
    assert qcvn_form("G10.09.13.07.01") == ""


@pytest.mark.parametrize("code", ["", "G1", "g10.09", "000.00.09", "G10.9", "G10.09\n", "x" * 300])
def test_other_texts_are_no_identifier(code):
    with pytest.raises(ValueError, match="no agency identifier"):
        short_form(code)
    with pytest.raises(ValueError, match="no agency identifier"):
        qcvn_form(code)


@pytest.mark.django_db
def test_agency_keeps_both_forms():
    agency = Agency.objects.create(
        code="000.00.09.G10", name="Cục Trồng trọt và Bảo vệ thực vật", locale=locale("vi")
    )

    assert (agency.code, agency.code_qcvn) == ("G10.09", "000.00.09.G10")


@pytest.mark.django_db
def test_agency_with_another_code_is_refused():
    with pytest.raises(ValidationError) as refused:
        Agency(code="Cục", name="Cục", locale=locale("vi")).full_clean()

    assert "code" in refused.value.message_dict
