from __future__ import annotations

import pytest

from procedures.models import Agency, Field
from procedures.services.sync.records import parse_record
from procedures.services.sync.references import References, Terms
from procedures.services.sync.shapes import Term
from tests.factories import catalogue_record, locale, make_field

pytestmark = pytest.mark.django_db


def make_agency(code: str, name: str, *others: str) -> Agency:
    return Agency.objects.create(
        code=code, name=name, also_known_as=list(others), locale=locale("vi")
    )


def agencies(executing: object, competent: object = "") -> list[str]:
    record = parse_record(catalogue_record(COQUANTHUCHIEN=executing, COQUANCOTHAMQUYEN=competent))
    return [agency.code for agency in References(locale("vi")).agencies_of(record)]


def test_agency_is_linked_only_where_it_is_named_whole():
    make_agency("G10.09", "Cục Thú y", "Cục Chăn nuôi và Thú y - Bộ NN và MT")
    make_agency("G10.10", "Chi cục Kiểm lâm, vùng I")
    make_agency("H26.01", "Sở Nông nghiệp và Môi trường")

    assert agencies("Cục Chăn nuôi  và Thú y - Bộ NN và MT.") == ["G10.09"]
    assert agencies("cục thú y, Chi cục Kiểm lâm, vùng I; Ủy ban nhân dân") == ["G10.09", "G10.10"]
    assert agencies("Sở Nông nghiệp và Môi trường Thành phố Hà Nội") == []
    assert agencies("", "Cục Thú y") == ["G10.09"]
    assert agencies(", UBND…") == []


def test_agency_is_linked_by_either_form_of_its_code():
    make_agency("G10.09", "Cục Thú y")

    assert agencies([{"MADONVI": "000.00.09.G10", "TENDONVI": "Tên khác"}]) == ["G10.09"]
    assert agencies([{"MADONVI": "G10.09", "TENDONVI": ""}]) == ["G10.09"]
    assert agencies([{"MADONVI": "000.00.00.H99", "TENDONVI": "Cục Thú y"}]) == ["G10.09"]
    assert agencies([{"MADONVI": "x", "TENDONVI": "y"}]) == []


def test_spellings_of_any_type_do_no_harm():
    Agency.objects.create(code="G10.09", name="Cục", also_known_as={"a": 1}, locale=locale("vi"))
    Agency.objects.create(code="G10.10", name="Chi cục", also_known_as=[1, ""], locale=locale("vi"))

    assert agencies("Chi cục") == ["G10.10"]


def test_known_field_is_found_by_code_and_by_names():
    known = make_field("G10-NN12", "Thú y")
    terms = Terms(Field, locale("vi"))

    found = terms.rows([Term("G10-NN12", "x"), Term("", " thú  Y"), Term("OTHER", "Thú y")])

    assert found == [known]


def test_unknown_field_is_made_once_with_code_slug_and_sort_key():
    terms = Terms(Field, locale("vi"))

    [made] = terms.rows([Term("", "Đo đạc, bản đồ"), Term("", "đo đạc, bản đồ")])

    assert (made.code, made.slug, made.source_name) == (
        "do-dac-ban-do",
        "do-dac-ban-do",
        "Đo đạc, bản đồ",
    )
    assert made.sort_key
    assert Terms(Field, locale("vi")).rows([Term("", "Đo đạc, bản đồ")]) == [made]


def test_names_that_fold_alike_stay_apart():
    terms = Terms(Field, locale("vi"))

    one, other = terms.rows([Term("", "Bò"), Term("", "Bơ")])

    assert one.code != other.code
    assert one.slug != other.slug
    assert (one.name, other.name) == ("Bò", "Bơ")


def test_field_of_any_length_is_made():
    name, code = ("Lĩnh vực " * 200).strip(), "C" * 300
    terms = Terms(Field, locale("vi"))

    [made] = terms.rows([Term(code, name)])

    assert len(made.code) <= 100
    assert len(made.name) <= 500
    assert Terms(Field, locale("vi")).rows([Term("", name)]) == [made]
