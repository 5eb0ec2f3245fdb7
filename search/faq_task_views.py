"""From a query that finds no answer to its answer, in two clicks."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from portal_site.lib.errors import DomainError
from search.models import FaqTask
from search.services.counting import masked
from search.services.faq_tasks import open_task, write_answer


def _tasks_url() -> str:
    return reverse("wagtailsnippets_search_faqtask:list")


@require_POST
@permission_required("search.add_faqtask", raise_exception=True)
def open_faq_task(request: HttpRequest) -> HttpResponse:
    """Note a query as a question to answer."""
    query = masked(request.POST.get("query", ""))
    language = request.POST.get("locale", "")
    if not query or language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest("query, locale")
    task, is_new = open_task(query, language=language, user=request.user)
    if is_new:
        messages.success(request, _("“%(query)s” is a question to answer.") % {"query": task.query})
    else:
        messages.warning(
            request, _("“%(query)s” is a question to answer already.") % {"query": task.query}
        )
    return redirect(_tasks_url())


@require_POST
@permission_required("search.change_faqtask", raise_exception=True)
def answer_faq_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the answer of a task in the editor, made now where there is none."""
    task = get_object_or_404(FaqTask, pk=pk)
    try:
        page = write_answer(task, user=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(_tasks_url())
    return redirect("wagtailadmin_pages:edit", page.pk)
