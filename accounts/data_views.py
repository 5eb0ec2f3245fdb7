"""Pages of one's own data: what one agreed to, a copy to take along, and the end."""

from __future__ import annotations

import json

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.exceptions import ErasureRefused
from accounts.models import Consent, User
from accounts.profile_forms import ErasureForm
from accounts.profile_views import own_page, posted
from accounts.selectors import has_consent
from accounts.services.consents import give_consent, withdraw_consent
from accounts.services.personal_data import erase_person, export_person, reasons_against_erasure


@own_page
def show_data(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    context = {
        "consents": Consent.objects.filter(user=request.user),
        "reuse": has_consent(request.user, Consent.Purpose.REUSE),
    }
    return render(request, "accounts/data.html", context)


@require_POST
@own_page
def change_consent(request: HttpRequest, purpose: str) -> HttpResponse:
    assert isinstance(request.user, User)
    if purpose != Consent.Purpose.REUSE:
        raise Http404
    if request.POST.get("agree") == "yes":
        give_consent(request.user, Consent.Purpose.REUSE)
        messages.success(request, _("Thank you: papers you gave once can be used again."))
    else:
        withdraw_consent(request.user, Consent.Purpose.REUSE)
        messages.success(request, _("Papers you gave will not be offered again."))
    return redirect("account_data")


@own_page
@reauthentication_required  # type: ignore[untyped-decorator]
def export_data(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    if request.method != "POST":
        return redirect("account_data")  # back from typing the password
    body = json.dumps(
        export_person(request.user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2
    )
    name = f"my-data-{timezone.localdate():%Y-%m-%d}.json"
    return HttpResponse(
        body,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@own_page
@reauthentication_required  # type: ignore[untyped-decorator]
def erase_data(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    user = request.user
    form = ErasureForm(posted(request))
    reasons = reasons_against_erasure(user)
    if request.method == "POST" and not reasons and form.is_valid():
        try:
            erase_person(user)
        except ErasureRefused as refusal:  # something was opened meanwhile
            form.add_error(None, str(refusal))
        else:
            logout(request)
            messages.success(request, _("Your account and your personal data are erased."))
            return redirect(f"/{get_language()}/")
    return render(request, "accounts/erasure.html", {"form": form, "reasons": reasons})
