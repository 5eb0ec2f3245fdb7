"""The words of the modules that other sites embed, in the active language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def module_texts() -> dict[str, str]:
    """Return the words by name; ``{…}`` is filled in by the module."""
    return {**_shared(), **_filing(), **_papers(), **_sent(), **_lookup(), **_search()}


def _shared() -> dict[str, str]:
    return {
        "failed": _("The portal cannot be reached. Check your connection and try again."),
        "not_allowed": _(
            "This site ({origin}) may not use this module. Its owner can ask the portal's"
            " administrators to allow it."
        ),
        "at_portal": _("Go to the public service portal"),
        "optional": _("optional"),
        "choose": _("– choose –"),
        "yes": _("Yes"),
        "no": _("No"),
    }


def _filing() -> dict[str, str]:
    return {
        "begin": _("Start filing"),
        "begin_help": _(
            "You need no account. What you fill in is saved at the portal as you go, and goes to"
            " the agency only when you send it."
        ),
        "resumed": _("You go on with what you filled in before."),
        "start_over": _("Delete this and start over"),
        "changed": _("The procedure has changed since you began. Please check: {names}."),
        "step": _("Step {number} of {count}"),
        "which": _("Your case"),
        "case": _("Which case is yours?"),
        "agency": _("Which agency is to receive it?"),
        "next": _("Continue"),
        "back": _("Back"),
        "saving": _("Saving …"),
        "saved": _("Saved at {time}"),
        "attention": _("Something still needs your attention:"),
        "row": _("Row {number}"),
        "add_row": _("Add a row"),
        "remove_row": _("Remove row {number}"),
        "review": _("What you send"),
        "send": _("Send the dossier"),
        "sending": _("Sending …"),
    }


def _papers() -> dict[str, str]:
    return {
        "papers": _("Papers"),
        "papers_help": _("PDF, pictures (JPEG, PNG) or office documents, up to {limit} MB each."),
        "form": _("Form to fill in:"),
        "add_file": _("Add a file for “{name}”"),
        "remove_file": _("Remove “{name}”"),
        "uploading": _("Sending “{name}”"),
        "too_large": _("The file “{name}” is larger than {limit} MB."),
    }


def _sent() -> dict[str, str]:
    return {
        "sent": _("Your dossier has been filed"),
        "code": _("Dossier code"),
        "receipt": _("Save the receipt (PDF)"),
        "follow": _("Follow the dossier on the portal"),
        "keep": _(
            "Keep this link: it is secret, and only with it can you supplement or withdraw the"
            " dossier."
        ),
    }


def _lookup() -> dict[str, str]:
    return {
        "lookup": _("How far is my dossier?"),
        "lookup_code": _("Dossier code"),
        "lookup_help": _("It stands on the receipt."),
        "look_up": _("Look up"),
        "completion": _("{percent}% done"),
    }


def _search() -> dict[str, str]:
    return {
        "search": _("Find a procedure or an answer"),
        "find": _("Search"),
        "found": _("{count} found"),
        "nothing": _("Nothing was found. Try other words."),
        "all": _("All results on the portal"),
    }
