"""What a client of the API may be allowed to do. A leaf: imports nothing of ours."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# A view names the word before the colon; what only reads needs “read”, everything else “write”.
SCOPES = {
    "dossiers:read": _("Read your dossiers, drafts and papers"),
    "dossiers:write": _("Fill in, file and follow up dossiers for you"),
    "lookup:read": _("Look up where dossiers stand"),
    "desk:read": _("Read the dossiers of your agency"),
    "desk:write": _("Handle the dossiers of your agency"),
}
# What the sign-in itself may tell another site.
SIGN_IN_SCOPES = {
    "openid": _("Know who you are here"),
    "email": _("Know your e-mail address"),
    "profile": _("Know your name"),
}
