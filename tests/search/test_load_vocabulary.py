from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from portal_site.environment import BASE_DIR
from search.models import VocabularyTerm, VocabularyVersion
from search.services.vocabulary import (
    BadVocabulary,
    Loaded,
    load_vocabulary,
    read_vocabulary,
    shipped_keys,
    touch_vocabulary,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "everyday\theo\tlợn | vật nuôi", "stop\tở đâu\t", "level\tubnd xã\tcommune")
    return tmp_path


def write(folder: Path, *lines: str, name: str = "words.tsv") -> None:
    text = "\n".join(["kind\tphrase\tmeanings", *lines, ""])
    (folder / name).write_text(text, encoding="utf-8")


def rows() -> list[tuple[str, str, str, bool, bool]]:
    columns = ("kind", "phrase", "meanings", "is_active", "is_shipped")
    return list(VocabularyTerm.objects.order_by("phrase").values_list(*columns))


def test_files_become_terms(folder):
    assert load_vocabulary(folder) == Loaded(created=3, changed=0, removed=0, kept=0, total=3)
    assert rows() == [
        ("everyday", "heo", "lợn\nvật nuôi", True, True),
        ("level", "ubnd xã", "commune", True, True),
        ("stop", "ở đâu", "", True, True),
    ]


def test_loading_again_changes_nothing_and_tells_nobody(folder):
    load_vocabulary(folder)
    number = VocabularyVersion.objects.get().number

    assert load_vocabulary(folder) == Loaded(created=0, changed=0, removed=0, kept=0, total=3)
    assert VocabularyVersion.objects.get().number == number


def test_new_release_changes_adds_and_removes(folder):
    load_vocabulary(folder)
    number = VocabularyVersion.objects.get().number
    write(folder, "everyday\theo\tlợn", "everyday\tghe\ttàu cá", "stop\tở đâu\t")

    assert load_vocabulary(folder) == Loaded(created=1, changed=1, removed=1, kept=0, total=3)
    assert rows() == [
        ("everyday", "ghe", "tàu cá", True, True),
        ("everyday", "heo", "lợn", True, True),
        ("stop", "ở đâu", "", True, True),
    ]
    assert VocabularyVersion.objects.get().number > number


def test_what_editors_changed_switched_off_or_made_stays(folder):
    load_vocabulary(folder)
    touched = VocabularyTerm.objects.filter(phrase="heo")
    touched.update(meanings="lợn thịt", is_shipped=False)
    VocabularyTerm.objects.filter(phrase="ở đâu").update(is_active=False, is_shipped=False)
    VocabularyTerm.objects.create(kind="same", phrase="lợn", meanings="heo")
    write(folder, "everyday\theo\tlợn con", "stop\tở đâu\t")

    assert load_vocabulary(folder) == Loaded(created=0, changed=0, removed=1, kept=2, total=2)
    assert rows() == [
        ("everyday", "heo", "lợn thịt", True, False),
        ("same", "lợn", "heo", True, False),
        ("stop", "ở đâu", "", False, False),
    ]


def test_editors_term_gone_from_the_files_stays(folder):
    load_vocabulary(folder)
    VocabularyTerm.objects.filter(phrase="heo").update(is_shipped=False)
    write(folder, "stop\tở đâu\t")

    load_vocabulary(folder)

    assert [row[1] for row in rows()] == ["heo", "ở đâu"]


def test_what_stands_twice_has_the_meanings_of_both(folder):
    write(folder, "everyday\tHEO \tlợn | gia súc", name="more.tsv")

    assert read_vocabulary(folder)["everyday", "heo"] == ["lợn", "gia súc", "vật nuôi"]


def test_authority_named_twice_keeps_its_first_names(folder):
    write(folder, "elsewhere\thộ chiếu\tBộ Công an | Police", name="a.tsv")
    write(folder, "elsewhere\thộ chiếu\tCông an tỉnh | Provincial police", name="b.tsv")

    assert read_vocabulary(folder)["elsewhere", "hộ chiếu"] == ["Bộ Công an", "Police"]


def test_small_talk_names_no_authority(folder):
    write(folder, "elsewhere\tnấu phở\t", name="a.tsv")

    assert read_vocabulary(folder)["elsewhere", "nấu phở"] == []


def test_decomposed_letters_are_composed(folder):
    write(folder, "everyday\tcha\u0301\tbò", name="nfd.tsv")

    assert read_vocabulary(folder)["everyday", "chá"] == ["bò"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("everyday\theo", "words.tsv, line 2: 2 columns, not 3"),
        ("daily\theo\tlợn", "words.tsv, line 2, kind: “daily” is no kind of term."),
        ("everyday\t?!\tlợn", "words.tsv, line 2, phrase: Write one to 8 words."),
        ("everyday\ta b c d e f g h i\tlợn", "words.tsv, line 2, phrase: Write one to 8 words."),
        ("everyday\theo\t", "words.tsv, line 2, meanings: Write at least one meaning."),
        ("stop\tở đâu\tđâu", "words.tsv, line 2, meanings: A stop word has no meaning."),
        (
            "level\ttỉnh\tTỈNH",
            "words.tsv, line 2, meanings: “TỈNH” is none of the codes: commune, ministry, other, province.",
        ),
        (
            "elsewhere\tvisa\tBộ Công an",
            "words.tsv, line 2, meanings: Name the authority on two lines: first in Vietnamese, "
            "then in English.",
        ),
    ],
)
def test_bad_line_is_named_and_nothing_is_loaded(tmp_path, settings, line, reason):
    settings.LANGUAGE_CODE = "en"
    write(tmp_path, line, "stop\tở đâu\t")

    with pytest.raises(CommandError) as raised:
        call_command("load_vocabulary", tmp_path)

    assert str(raised.value) == reason
    assert rows() == []


def test_command_tells_its_figures(folder):
    out = StringIO()

    call_command("load_vocabulary", folder, stdout=out)

    assert out.getvalue() == (
        "3 terms in the files: 3 new, 0 changed, 0 removed, 0 kept as editors left them\n"
    )


def test_command_wants_a_folder(tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("load_vocabulary", tmp_path / "absent")


def test_migrate_loads_a_new_release(folder, settings):
    settings.SEARCH_VOCABULARY = folder

    call_command("migrate", verbosity=0)

    assert VocabularyTerm.objects.count() == 3


def test_files_of_the_program_are_sound():
    terms = read_vocabulary(BASE_DIR / "search" / "data" / "vocabulary")

    assert len(terms) > 3000
    assert terms["everyday", "thuốc trừ sâu"][0] == "thuốc bảo vệ thực vật"


def test_nothing_shipped_where_no_folder_is_set(settings):
    settings.SEARCH_VOCABULARY = None
    shipped_keys.cache_clear()

    assert shipped_keys() == frozenset()


def test_number_rises_with_every_touch():
    touch_vocabulary()
    first = VocabularyVersion.objects.get().number
    touch_vocabulary()

    assert VocabularyVersion.objects.get().number == first + 1


def test_bad_vocabulary_is_an_error_of_value(tmp_path):
    write(tmp_path, "action\tmất\tlost")

    with translation.override("en"), pytest.raises(BadVocabulary, match="“lost” is none of the"):
        read_vocabulary(tmp_path)
