from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from search.models import Boost, Promotion, VocabularyTerm, VocabularyVersion
from search.services.vocabulary import load_vocabulary, shipped_keys
from search.snapshot import Keeper
from tests import factories
from tests.officers import client_of, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return client_of(make_officer("editor"))


@pytest.fixture
def shipped(tmp_path: Path, settings):
    """“heo” and “ghe” came with the program."""
    settings.SEARCH_VOCABULARY = tmp_path
    lines = ["kind\tphrase\tmeanings", "everyday\theo\tlợn", "everyday\tghe\ttàu cá"]
    (tmp_path / "words.tsv").write_text("\n".join(lines), encoding="utf-8")
    shipped_keys.cache_clear()
    load_vocabulary(tmp_path)
    yield
    shipped_keys.cache_clear()


def url(model, name: str, *args) -> str:
    return reverse(model.snippet_viewset.get_url_name(name), args=args)


def term_data(**changes: str) -> dict[str, str]:
    term = {"kind": "everyday", "phrase": "heo", "meanings": "lợn\nvật nuôi", "note": ""}
    return {**term, "is_active": "on", **changes}


def add(client, model=VocabularyTerm, **data):
    return client.post(url(model, "add"), data)


def errors(answer) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)


def test_term_is_made_clean(editor):
    add(editor, **term_data(phrase="  Đi  Ghe\u0301 ", meanings=" tàu cá \r\n\r\ntàu thuyền"))

    term = VocabularyTerm.objects.get()
    assert (term.phrase, term.meanings) == ("đi ghé", "tàu cá\ntàu thuyền")
    assert (term.is_active, term.is_shipped) == (True, False)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"phrase": "?!"}, {"phrase": ["Write one to 8 words."]}),
        ({"phrase": "a b c d e f g h i"}, {"phrase": ["Write one to 8 words."]}),
        ({"phrase": ""}, {"phrase": ["This field is required."]}),
        ({"meanings": " "}, {"meanings": ["Write at least one meaning."]}),
        ({"kind": "stop"}, {"meanings": ["A stop word has no meaning."]}),
        (
            {"kind": "level", "meanings": "tỉnh"},
            {"meanings": ["“tỉnh” is none of the codes: commune, ministry, other, province."]},
        ),
        (
            {"kind": "elsewhere", "meanings": "Bộ Công an"},
            {
                "meanings": [
                    "Name the authority on two lines: first in Vietnamese, then in English."
                ]
            },
        ),
        ({"meanings": "..."}, {"meanings": ["“...” does not have one to 20 words."]}),
    ],
)
def test_term_that_cannot_be_meant_is_refused(editor, changes, expected):
    answer = add(editor, **term_data(**changes))

    assert errors(answer) == expected
    assert VocabularyTerm.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "meanings"),
    [("action", "issue"), ("action", "reissue\nextend"), ("level", "commune"), ("stop", "")],
)
def test_codes_and_stop_words_are_accepted(editor, kind, meanings):
    add(editor, **term_data(kind=kind, meanings=meanings))

    assert VocabularyTerm.objects.get().meanings == meanings


def test_term_stands_once(editor):
    VocabularyTerm.objects.create(kind="everyday", phrase="heo", meanings="lợn")

    answer = add(editor, **term_data(phrase="HEO"))

    assert errors(answer) == {"__all__": ["Search term with this Kind and Words already exists."]}


def test_report_leads_to_a_form_with_the_query(editor):
    answer = editor.get(url(VocabularyTerm, "add"), {"phrase": "heo nái", "is_shipped": "on"})

    assert answer.context["form"]["phrase"].value() == "heo nái"


def edit_data(term: VocabularyTerm, **changes: str) -> dict[str, str]:
    return term_data(kind=term.kind, phrase=term.phrase, meanings=term.meanings, **changes)


def test_shipped_term_that_is_edited_keeps_its_words_and_stays(editor, shipped, settings):
    term = VocabularyTerm.objects.get(phrase="heo")

    data = term_data(kind="same", phrase="lợn", meanings="lợn thịt")
    editor.post(url(VocabularyTerm, "edit", term.pk), data)
    load_vocabulary(settings.SEARCH_VOCABULARY)

    term.refresh_from_db()
    assert (term.kind, term.phrase, term.meanings) == ("everyday", "heo", "lợn thịt")
    assert term.is_shipped is False


def test_shipped_term_switched_off_stays_off(editor, shipped, settings):
    term = VocabularyTerm.objects.get(phrase="heo")
    data = edit_data(term)
    del data["is_active"]

    editor.post(url(VocabularyTerm, "edit", term.pk), data)
    load_vocabulary(settings.SEARCH_VOCABULARY)

    term.refresh_from_db()
    assert (term.is_active, term.is_shipped) == (False, False)


def test_shipped_term_saved_as_it_was_goes_on_following(editor, shipped):
    term = VocabularyTerm.objects.get(phrase="heo")

    editor.post(url(VocabularyTerm, "edit", term.pk), edit_data(term))

    term.refresh_from_db()
    assert term.is_shipped is True


def bulk_delete(client, *terms: VocabularyTerm):
    address = reverse("wagtail_bulk_action", args=["search", "vocabularyterm", "delete"])
    return client.post(f"{address}?{'&'.join(f'id={term.pk}' for term in terms)}")


def test_shipped_term_is_not_deleted_one_by_one_or_in_bulk(editor, shipped):
    term = VocabularyTerm.objects.get(phrase="heo")
    VocabularyTerm.objects.filter(phrase="ghe").update(is_shipped=False)
    touched = VocabularyTerm.objects.get(phrase="ghe")

    editor.post(url(VocabularyTerm, "delete", term.pk))
    bulk_delete(editor, term, touched)

    assert VocabularyTerm.objects.count() == 2


def test_own_terms_are_deleted_in_bulk_and_everybody_is_told(editor):
    terms = [
        VocabularyTerm.objects.create(kind="everyday", phrase=phrase, meanings="lợn")
        for phrase in ("heo", "ủn")
    ]
    number = VocabularyVersion.objects.get().number

    bulk_delete(editor, *terms)

    assert VocabularyTerm.objects.count() == 0
    assert VocabularyVersion.objects.get().number > number


def promotion_data(page, **changes: str) -> dict[str, str]:
    return {"queries": "heo\nnuôi heo", "page": str(page.pk), "is_active": "on", **changes}


def test_promotion_is_made(editor):
    page = factories.make_published()

    add(editor, Promotion, **promotion_data(page))

    promotion = Promotion.objects.get()
    assert (promotion.queries, promotion.page_id) == ("heo\nnuôi heo", page.pk)


def test_promotion_needs_words_and_a_page_that_is_searched(editor):
    page = factories.make_published()

    answer = add(editor, Promotion, **promotion_data(page.get_parent(), queries="heo\n?!"))

    assert errors(answer) == {
        "queries": ["“?!” has no word."],
        "page": ["Choose a procedure, a question or a guidance page: others are not searched."],
    }


@pytest.mark.parametrize(("strength", "count"), [("0", 0), ("1", 1), ("50", 1), ("51", 0)])
def test_boost_is_one_to_fifty_percent(editor, strength, count):
    page = factories.make_published()

    add(editor, Boost, page=str(page.pk), words="Heo", strength=strength, is_active="on")

    assert list(Boost.objects.values_list("words", flat=True)) == ["heo"] * count


@pytest.mark.parametrize("model", [VocabularyTerm, Promotion, Boost])
@pytest.mark.parametrize(
    ("role", "status"), [("editor", 200), ("reviewer", 200), ("translator", 302)]
)
def test_who_tends_what(model, role, status):
    client = client_of(make_officer(role))

    assert client.get(url(model, "list")).status_code == status
    assert client.get(url(model, "add")).status_code == status


def fresh(keeper: Keeper):
    """What another process reads the next time it asks for the number."""
    keeper.trusted_until = 0.0
    return keeper.now()


def test_every_change_reaches_other_processes(editor):
    page = factories.make_published()
    other = Keeper()
    assert fresh(other).vocabulary.spans(["heo"]) == []

    add(editor, **term_data())
    assert [span.terms[0].meanings[0] for span in fresh(other).vocabulary.spans(["heo"])] == [
        ("lợn",)
    ]

    term = VocabularyTerm.objects.get()
    data = edit_data(term)
    del data["is_active"]
    editor.post(url(VocabularyTerm, "edit", term.pk), data)
    assert fresh(other).vocabulary.spans(["heo"]) == []

    add(editor, Promotion, **promotion_data(page))
    assert dict(fresh(other).promotions) == {"heo": (page.pk,), "nuoi heo": (page.pk,)}

    editor.post(url(Promotion, "delete", Promotion.objects.get().pk))
    assert dict(fresh(other).promotions) == {}


def test_deleted_page_takes_its_promotion_along(editor):
    page = factories.make_published()
    add(editor, Promotion, **promotion_data(page))
    other = Keeper()
    assert len(fresh(other).promotions) == 2

    page.delete()

    assert dict(fresh(other).promotions) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_three(editor, count, django_assert_max_num_queries):
    page = factories.make_published()
    for number in range(count):
        VocabularyTerm.objects.create(kind="everyday", phrase=f"heo {number}", meanings="lợn")
        Promotion.objects.create(queries=f"heo {number}", page=page)
        Boost.objects.create(page=page)
    editor.get(url(VocabularyTerm, "list"))

    for model in (VocabularyTerm, Promotion, Boost):
        with django_assert_max_num_queries(18):
            answer = editor.get(url(model, "list"))
        assert len(answer.context["object_list"]) == count


def test_terms_are_searched_and_filtered(editor):
    VocabularyTerm.objects.create(kind="everyday", phrase="heo", meanings="lợn")
    VocabularyTerm.objects.create(kind="stop", phrase="ở đâu", is_active=False)

    def shown(query: str) -> list[str]:
        answer = editor.get(f"{url(VocabularyTerm, 'list')}?{query}")
        return [term.phrase for term in answer.context["object_list"]]

    assert shown("q=heo") == ["heo"]
    assert shown("q=lợn") == ["heo"]
    assert shown("kind=stop") == ["ở đâu"]
    assert shown("is_active=false") == ["ở đâu"]
    assert shown("is_shipped=true") == []


def test_search_of_terms_tells_the_nearest_first(editor):
    for phrase in ("đem theo", "heo nái", "heo"):
        VocabularyTerm.objects.create(kind="everyday", phrase=phrase, meanings="lợn")

    answer = editor.get(url(VocabularyTerm, "list"), {"q": "HEO"})

    assert [term.phrase for term in answer.context["object_list"]] == ["heo", "heo nái", "đem theo"]


def test_terms_are_exported(editor):
    VocabularyTerm.objects.create(kind="everyday", phrase="heo", meanings="lợn")

    answer = editor.get(url(VocabularyTerm, "list"), {"export": "csv"})

    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[1].startswith("everyday,heo,lợn,True,False")


def test_trial_shows_how_a_query_is_read(editor):
    VocabularyTerm.objects.create(kind="everyday", phrase="heo", meanings="lợn")
    VocabularyTerm.objects.create(kind="level", phrase="ubnd xã", meanings="commune")

    answer = editor.get(reverse("search_trial"), {"q": "heo ubnd xã", "locale": "vi"})

    assert answer.context["levels"] == ["commune"]
    assert [(term.phrase, term.meant) for term in answer.context["terms"]] == [
        ("ubnd xã", "commune"),
        ("heo", "lợn"),
    ]
    texts = [[text for text, _ in each.meanings] for each in answer.context["sought"]]
    assert ["heo", "lợn"] in texts
    assert [(each.engine, each.total) for each in answer.context["results"]][-1] == ("database", 0)


@pytest.mark.parametrize("query", ["", "\x00", "?!*", "1.004363", "😀", "a" * 500, "\u202eheo"])
def test_trial_bears_any_query(editor, query):
    answer = editor.get(reverse("search_trial"), {"q": query, "locale": "xx"})

    assert answer.status_code == 200


def test_trial_is_for_editors():
    client = client_of(make_officer("translator"))

    assert client.get(reverse("search_trial"), {"q": "heo"}).status_code in {302, 403}
