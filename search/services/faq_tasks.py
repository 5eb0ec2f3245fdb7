"""Questions that people search for and nothing answers: from the report to a published answer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.coreutils import find_available_slug

from faq.models import FaqIndexPage, FaqPage, FaqTopic
from portal_site.lib.errors import DomainError
from portal_site.lib.text import slug
from search.models import FaqTask

LONGEST = 200  # characters of a query


class NoPlaceForAnswers(DomainError):
    code = "no_place_for_answers"


class AnswerForbidden(DomainError):
    code = "answer_forbidden"


@transaction.atomic
def open_task(query: str, *, language: str, user: Any) -> tuple[FaqTask, bool]:
    """Return the open task of ``query``, and whether it was made now."""
    query = query[:LONGEST]
    task = FaqTask.objects.filter(query=query, locale=language, done_at=None).first()
    if task:
        return task, False
    return FaqTask.objects.create(query=query, locale=language, created_by=user), True


@transaction.atomic
def write_answer(task: FaqTask, *, user: Any) -> FaqPage:
    """Return the page that answers ``task``, a new draft in the source language at first.

    Raises ``NoPlaceForAnswers`` where there is no list of questions or no topic, and
    ``AnswerForbidden`` where ``user`` may not add pages to the list.
    """
    task = FaqTask.objects.select_for_update().get(pk=task.pk)
    if task.page is not None:
        return task.page
    source = {"locale__language_code": settings.LANGUAGE_CODE}
    parent = FaqIndexPage.objects.filter(**source).order_by("-live", "path").first()
    topic = FaqTopic.objects.filter(**source).first()
    if parent is None or topic is None:
        raise NoPlaceForAnswers(
            _("First make a list of questions and a topic of questions in Vietnamese.")
        )
    if not parent.permissions_for_user(user).can_add_subpage():
        raise AnswerForbidden(_("You may not add questions and answers."))
    page = FaqPage(
        title=task.query,
        slug=find_available_slug(parent, slug(task.query)),
        topic=topic,
        owner=user,
        live=False,
    )
    parent.add_child(instance=page)
    page.save_revision(user=user, log_action="wagtail.create", clean=False)  # no answer yet
    task.page = page
    task.save(update_fields=["page"])
    return page


def finish_tasks_of(page: FaqPage) -> None:
    """Close the tasks that ``page`` answers: it has been published."""
    FaqTask.objects.filter(page=page, done_at=None).update(done_at=timezone.now())
