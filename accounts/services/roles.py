"""Makes the groups and the workflow what ``accounts.roles`` says."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from accounts.models import User
from accounts.roles import REVIEWER, ROLES, WORKFLOW_NAME, Rights


@transaction.atomic
def ensure_roles() -> None:
    """Give each role exactly its rights, and the root page its workflow. Safe to repeat.

    Rights beyond these belong to groups of the administrators' own. A workflow that is in place
    on the root page stays as it is.
    """
    if Page.get_first_root_node() is None:
        return  # emptied by ``flush``: there is nothing yet that rights could be about
    for name, rights in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(rights))
        _set_page_permissions(group, rights)
        _set_file_permissions(group, rights)
    _ensure_workflow()


def _permissions(rights: Rights) -> list[Permission]:
    if rights.everything:
        return list(Permission.objects.all())
    wanted = Q(pk__in=[])
    for label in rights.permissions:
        app, codename = label.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return list(Permission.objects.filter(wanted))


def _set_page_permissions(group: Group, rights: Rights) -> None:
    wanted = {
        (page.pk, permission.pk)
        for language, codenames in rights.pages.items()
        for page in _roots(language)
        for permission in Permission.objects.filter(
            content_type__app_label="wagtailcore",
            content_type__model="page",
            codename__in=codenames,
        )
    }
    present = {
        (page, permission): pk
        for pk, page, permission in GroupPagePermission.objects.filter(group=group).values_list(
            "pk", "page_id", "permission_id"
        )
    }
    surplus = [pk for pair, pk in present.items() if pair not in wanted]
    GroupPagePermission.objects.filter(pk__in=surplus).delete()
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page_id=page, permission_id=permission)
        for page, permission in sorted(wanted - present.keys())
    )


def _roots(language: str) -> list[Page]:
    if not language:
        return list(Page.objects.filter(depth=1))
    return list(Page.objects.filter(depth=2, locale__language_code=language))


def _set_file_permissions(group: Group, rights: Rights) -> None:
    collection = Collection.get_first_root_node()
    wanted = set(
        Permission.objects.filter(
            content_type__app_label__in=["wagtailimages", "wagtaildocs"],
            codename__in=rights.files,
        ).values_list("pk", flat=True)
    )
    ours = GroupCollectionPermission.objects.filter(group=group, collection=collection)
    ours.exclude(permission_id__in=wanted).delete()
    present = set(ours.values_list("permission_id", flat=True))
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=collection, permission_id=permission)
        for permission in sorted(wanted - present)
    )


def _ensure_workflow() -> None:
    root = Page.get_first_root_node()
    if WorkflowPage.objects.filter(page=root).exists():
        return
    task, _ = GroupApprovalTask.objects.get_or_create(name=WORKFLOW_NAME)
    task.groups.add(Group.objects.get(name=REVIEWER))
    workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW_NAME)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.create(workflow=workflow, page=root)


@transaction.atomic
def follow_email(user: User) -> None:
    """Forget addresses that are no longer ``user``'s sign-in address.

    Called when an administrator changes the address: the old one must not open the account, and
    the new one is verified at the next sign-in.
    """
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
