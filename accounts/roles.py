"""Who may do what, as data. A leaf: imports nothing of ours.

A role is a group of the same name. Snippets have no drafts, what is saved is public at once; so
only those who may publish pages may change the source language's snippets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

EDITOR = "editor"
TRANSLATOR = "translator"
REVIEWER = "reviewer"
ADMINISTRATOR = "administrator"

SOURCE_LANGUAGE = "vi"
WORKFLOW_NAME = "Kiểm duyệt"

SNIPPETS = (
    "procedures.agency",
    "procedures.field",
    "procedures.subject",
    "procedures.lifeevent",
    "faq.faqtopic",
    "home.navigation",
    "home.portaltexts",
)
RECORDS = (
    "procedures.syncrun",
    "procedures.quarantinedrecord",
    "procedures.procedure",
    "procedures.procedureversion",
    "home.stalefield",
    "search.querycount",
    "dossiers.calendarday",
)
# Live at once too, but no text that anybody reads: who answers for the words of a field tends them.
SEARCH_ROWS = (
    "search.vocabularyterm",
    "search.promotion",
    "search.boost",
    "search.faqtask",
)


def _on(models: tuple[str, ...], *actions: str) -> frozenset[str]:
    return frozenset(
        f"{app}.{action}_{name}"
        for app, name in (model.split(".") for model in models)
        for action in actions
    )


@dataclass(frozen=True, slots=True)
class Rights:
    """``pages`` maps a language to codenames on its tree, ``""`` standing for the root."""

    permissions: frozenset[str] = frozenset()
    pages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    everything: bool = False


_ENTER = frozenset({"wagtailadmin.access_admin"})
_FILES = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)

ROLES: Mapping[str, Rights] = {
    EDITOR: Rights(
        permissions=_ENTER
        | _on(SNIPPETS, "view")
        | _on(RECORDS, "view")
        | _on(SEARCH_ROWS, "view", "add", "change", "delete"),
        pages={"vi": ("add_page", "change_page")},
        files=_FILES,
    ),
    # Changes no Vietnamese: see ``home.wagtail_hooks`` for snippets, whose permissions know no
    # language. What is translated was approved in Vietnamese, so a translator publishes it.
    TRANSLATOR: Rights(
        permissions=_ENTER
        | _on(SNIPPETS, "view", "change")
        | _on(("home.stalefield",), "view", "change")
        | {"wagtail_localize.submit_translation"},
        pages={"en": ("change_page", "publish_page")},
        files=("choose_image", "choose_document"),
    ),
    REVIEWER: Rights(
        permissions=_ENTER
        | _on(SNIPPETS, "view", "add", "change")
        | _on(RECORDS, "view")
        | _on(SEARCH_ROWS, "view", "add", "change", "delete")
        | _on(("home.stalefield",), "change")
        | {"wagtail_localize.submit_translation"},
        pages={
            "vi": ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
            "en": ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
        },
        files=_FILES,
    ),
    ADMINISTRATOR: Rights(
        pages={
            "": (
                "add_page",
                "change_page",
                "publish_page",
                "bulk_delete_page",
                "lock_page",
                "unlock_page",
            )
        },
        files=(*_FILES, "delete_image", "delete_document"),
        everything=True,
    ),
}
