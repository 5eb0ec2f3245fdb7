from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from accounts.home import menu

register = template.Library()


@register.simple_tag
def account_menu() -> list[dict[str, Any]]:
    """The pages of one's account, in order."""
    entries = sorted(menu.values(), key=lambda entry: entry.order)
    return [{"url": reverse(entry.url_name), "label": entry.label} for entry in entries]
