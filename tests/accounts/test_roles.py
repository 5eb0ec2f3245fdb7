from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission, Page, Workflow, WorkflowPage

from accounts.services.roles import ensure_roles

pytestmark = pytest.mark.django_db


def rights_on_pages(role: str) -> set[tuple[str, str]]:
    rows = GroupPagePermission.objects.filter(group__name=role).select_related("page__locale")
    return {
        ("root" if row.page.depth == 1 else row.page.locale.language_code, row.permission.codename)
        for row in rows
    }


def test_migration_makes_exactly_the_roles():
    assert list(Group.objects.order_by("name").values_list("name", flat=True)) == [
        "administrator",
        "editor",
        "reviewer",
        "translator",
    ]


def test_rights_on_pages():
    assert rights_on_pages("editor") == {("vi", "add_page"), ("vi", "change_page")}
    assert rights_on_pages("translator") == {("en", "change_page"), ("en", "publish_page")}
    assert rights_on_pages("reviewer") == {
        (language, f"{action}_page")
        for language in ("vi", "en")
        for action in ("add", "change", "publish", "lock", "unlock")
    }


def test_rights_of_the_translator():
    labels = {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in Group.objects.get(name="translator").permissions.all()
    }

    assert "wagtail_localize.submit_translation" in labels
    assert "wagtailadmin.access_admin" in labels
    assert {label for label in labels if ".add_" in label or ".delete_" in label} == set()


def test_workflow_stands_on_the_root_page():
    page = WorkflowPage.objects.get()

    assert page.page == Page.get_first_root_node()
    assert [workflow.name for workflow in Workflow.objects.all()] == ["Kiểm duyệt"]
    task = page.workflow.tasks.get().specific
    assert [group.name for group in task.groups.all()] == ["reviewer"]


def test_ensure_roles_restores_rights():
    editor = Group.objects.get(name="editor")
    before = set(editor.permissions.all())
    editor.permissions.clear()

    ensure_roles()
    ensure_roles()

    assert set(editor.permissions.all()) == before
    assert WorkflowPage.objects.count() == 1
