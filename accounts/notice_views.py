"""What one was told, and by which ways one wants to be told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import NoticeChannel, User
from accounts.notice_events import notice_events
from accounts.profile_views import own_page
from accounts.selectors import notices_of
from accounts.services.notices import mark_read, set_preferences

SHOWN = 100
CHOSEN_WAYS = (NoticeChannel.EMAIL, NoticeChannel.SMS)


@own_page
@require_safe
def list_notices(request: HttpRequest) -> HttpResponse:
    """The newest notices; those not read yet count as read once their list was shown."""
    assert isinstance(request.user, User)
    notices = list(notices_of(request.user)[:SHOWN])
    mark_read(request.user, [notice.pk for notice in notices])
    return render(request, "accounts/notices.html", {"notices": notices})


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def choose_notices(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    if request.method == "POST":
        wanted = {
            (event.name, str(way)): _input(event.name, way) in request.POST
            for event in notice_events()
            for way in CHOSEN_WAYS
        }
        set_preferences(request.user, wanted)
        messages.success(request, _("Kept. From now on you are told in these ways."))
        return redirect("account_choose_notices")
    person = getattr(request.user, "person", None)
    context = {
        "ways": [way.label for way in CHOSEN_WAYS],
        "events": _choices(request.user),
        "phone": person.phone if person else "",
    }
    return render(request, "accounts/choose_notices.html", context)


def _choices(user: User) -> list[dict[str, Any]]:
    chosen = {(row.event, row.channel): row.is_wanted for row in user.notice_preferences.all()}
    return [
        {
            "label": event.label,
            "ways": [
                {
                    "input": _input(event.name, way),
                    "label": way.label,
                    "is_wanted": chosen.get((event.name, way), way in event.default),
                }
                for way in CHOSEN_WAYS
            ],
        }
        for event in notice_events()
    ]


def _input(event: str, way: str) -> str:
    return f"{event}:{way}"
