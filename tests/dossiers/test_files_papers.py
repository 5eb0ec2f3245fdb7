"""Files as papers: given, taken back, used again; whose they are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone, translation

from accounts.models import Membership, Organisation
from dossiers.exceptions import ActionNotAllowed, FileRefused, FileUnavailable, Incomplete
from dossiers.models import Draft, Paper, Result, StoredFile
from dossiers.services import files
from tests.dossiers import papers
from tests.dossiers.builders import (
    ask_for_supplement,
    components_of,
    make_dossier,
    make_draft,
    make_procedure,
)
from tests.dossiers.stored import clean, lying, stored, stored_in
from tests.officers import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.CLAMAV_ADDRESS = ""
    return stored_in(settings, tmp_path)


@pytest.fixture
def owner():
    return make_user()


@pytest.fixture
def page():
    return make_procedure()


@pytest.fixture
def draft(page, owner):
    return make_draft(page, owner=owner, papers=False)


@pytest.fixture
def dossier(page, owner):
    """A dossier with two papers, the first with bytes."""
    dossier = make_dossier(page, owner=owner)
    dossier.papers.filter(pk=dossier.papers.first().pk).update(file=clean(stored(owner=owner)))
    return dossier


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def hand_in(filing, component: str = "", content: bytes | None = None, name: str = "1.pdf"):
    content = papers.pdf() if content is None else content
    component = component or components_of(filing)[0]
    return files.hand_in(filing, component, ContentFile(content), name)


def test_a_file_is_handed_in_as_a_paper_that_is_asked_for(draft, owner):
    component = components_of(draft)[1]

    paper = hand_in(draft, component, name="Đơn.pdf")

    assert (paper.draft, paper.dossier, paper.component) == (draft, None, component)
    assert (paper.file.name, paper.file.owner) == ("Đơn.pdf", owner)


def test_a_file_of_an_organisation_belongs_to_nobody(draft):
    draft.organisation = Organisation.objects.create(tax_code="0100109106", name="Công ty Mẫu")
    draft.save()

    assert hand_in(draft).file.owner is None


def test_the_same_bytes_as_the_same_paper_are_one_paper(draft, folder, commit):
    first = hand_in(draft)
    with commit():
        again = hand_in(draft, name="khác.pdf")
    other = hand_in(draft, components_of(draft)[1])

    assert again == first
    assert set(draft.papers.all()) == {first, other}
    assert len(lying(folder)) == 2


def test_a_paper_that_nobody_asks_for_is_not_even_looked_at(draft, folder):
    with pytest.raises(Incomplete) as refusal:
        hand_in(draft, "unknown")

    assert list(refusal.value.errors) == ["component"]
    assert (StoredFile.objects.count(), lying(folder)) == (0, [])


def test_a_filing_has_a_number_of_files_and_no_more(settings, draft, folder, commit):
    settings.FILES_PER_FILING = 1
    hand_in(draft)

    with commit(), translation.override("en"), pytest.raises(FileRefused) as refusal:
        hand_in(draft, content=papers.pdf(padding=9))

    assert str(refusal.value) == "There are 1 files already. Put several pages into one PDF."
    assert (StoredFile.objects.count(), len(lying(folder))) == (1, 1)


def test_a_filing_has_a_size_and_no_more(settings, draft):
    settings.FILING_LIMIT_MB = 1
    hand_in(draft, content=papers.pdf(padding=700_000))

    with translation.override("en"), pytest.raises(FileRefused) as refusal:
        hand_in(draft, content=papers.pdf(padding=700_001))

    assert str(refusal.value) == "All files together may have 1 MB. Send smaller ones."
    assert StoredFile.objects.count() == 1


def test_a_draft_that_was_deleted_meanwhile_takes_nothing(draft):
    Draft.objects.filter(pk=draft.pk).delete()

    with pytest.raises(ActionNotAllowed):
        hand_in(draft)

    assert StoredFile.objects.count() == 0


def test_what_is_taken_back_is_deleted(draft, folder, commit):
    paper = hand_in(draft)

    with commit():
        files.take_back(draft, paper)

    assert (Paper.objects.count(), StoredFile.objects.count(), lying(folder)) == (0, 0, [])


def test_what_a_dossier_uses_stays_when_it_is_taken_back(draft, dossier, folder, commit):
    given = dossier.papers.first()
    again = files.reuse(given, draft, components_of(draft)[0])

    with commit():
        files.take_back(draft, again)

    assert draft.papers.count() == 0
    assert StoredFile.objects.filter(pk=given.file_id).exists()
    assert len(lying(folder)) == 1


def test_what_has_been_handed_in_cannot_be_taken_back(dossier):
    with translation.override("en"), pytest.raises(FileRefused) as refusal:
        files.take_back(dossier, dossier.papers.first())

    assert str(refusal.value) == "The paper has been handed in and cannot be taken back."
    assert dossier.papers.count() == 2


def test_a_dossier_takes_the_papers_that_were_asked_for_and_no_others(dossier):
    asked, other = components_of(dossier)
    dossier = ask_for_supplement(dossier, asked)

    paper = hand_in(dossier, asked)

    assert (paper.dossier, paper.supplement) == (dossier, 1)
    with pytest.raises(Incomplete):
        hand_in(dossier, other)
    files.take_back(dossier, paper)
    assert dossier.papers.count() == 2


def test_a_dossier_of_which_nothing_is_asked_takes_nothing(dossier):
    with pytest.raises(Incomplete):
        hand_in(dossier)

    assert dossier.papers.count() == 2


# --- My papers --------------------------------------------------------------------------------
def test_my_papers_are_what_i_gave_and_what_was_issued_to_me(page, dossier, owner):
    other = make_user("khac@example.vn")
    make_dossier(page, owner=other)
    first, second = dossier.papers.all()
    dossier.papers.filter(pk=second.pk).update(replaced_at=timezone.now())
    result = Result.objects.create(
        dossier=dossier, file=stored(), title="Giấy phép", issued_at=date(2026, 3, 2)
    )

    assert list(files.papers_of(owner)) == [first]
    assert list(files.results_of(owner)) == [result]
    assert list(files.results_of(other)) == []


def test_papers_of_an_organisation_are_its_members(dossier, owner):
    member = make_user("nhanvien@example.vn")
    company = Organisation.objects.create(tax_code="0100109106", name="Công ty Mẫu")
    membership = Membership.objects.create(organisation=company, user=member, role="staff")
    type(dossier).objects.filter(pk=dossier.pk).update(organisation=company)

    assert files.papers_of(member).count() == 2
    assert files.papers_of(owner).count() == 0
    membership.ended_at = timezone.now()
    membership.save()
    assert files.papers_of(member).count() == 0


def test_a_paper_used_again_keeps_its_file_and_its_source(draft, dossier, owner, folder):
    source = dossier.papers.first()

    paper = files.reuse(source, draft, components_of(draft)[1])

    assert (paper.file, paper.reused_from, paper.draft) == (source.file, source, draft)
    assert len(lying(folder)) == 1
    assert files.papers_of(owner).count() == 2


@pytest.mark.parametrize(("days", "is_valid"), [(-1, False), (0, True), (1, True), (None, True)])
def test_a_result_is_used_again_while_it_is_valid(draft, dossier, days, is_valid):
    until = None if days is None else timezone.localdate() + timedelta(days=days)
    result = Result.objects.create(
        dossier=dossier,
        file=clean(stored()),
        title="Giấy phép",
        issued_at=date(2020, 3, 2),
        valid_until=until,
    )

    if is_valid:
        assert files.reuse(result, draft, components_of(draft)[0]).file == result.file
    else:
        with translation.override("en"), pytest.raises(FileRefused) as refusal:
            files.reuse(result, draft, components_of(draft)[0])
        assert str(refusal.value) == "This paper is not valid any more."
    assert draft.papers.count() == int(is_valid)


@pytest.mark.parametrize("state", ["quarantined", "infected"])
def test_what_may_not_be_opened_is_not_used_again(draft, dossier, state):
    source = dossier.papers.first()
    StoredFile.objects.filter(pk=source.file_id).update(state=state)
    source.file.refresh_from_db()

    with pytest.raises(FileUnavailable):
        files.reuse(source, draft, components_of(draft)[0])

    assert draft.papers.count() == 0
