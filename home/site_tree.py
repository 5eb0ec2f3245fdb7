"""Builds pages in migrations, where treebeard's methods do not exist. Used by migrations only."""

from __future__ import annotations

from typing import Any


def add_twins(
    apps: Any,
    *,
    app_label: str,
    model: str,
    parents: dict[str, Any],
    texts: dict[str, tuple[str, str]],
) -> dict[str, Any]:
    """Add one page per language under ``parents`` (language → parent page).

    ``texts`` gives title and slug by language. Returns the pages by language; the twins share
    their translation key.
    """
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model.lower()
    )
    page_model = apps.get_model("wagtailcore", "Page")
    locale_model = apps.get_model("wagtailcore", "Locale")
    made: dict[str, Any] = {}
    for language, (title, slug) in texts.items():
        parent = page_model.objects.get(pk=parents[language].pk)
        page = apps.get_model(app_label, model)(
            title=title,
            draft_title=title,
            slug=slug,
            content_type=content_type,
            path=f"{parent.path}{parent.numchild + 1:04d}",
            depth=parent.depth + 1,
            numchild=0,
            url_path=f"{parent.url_path}{slug}/",
            locale=locale_model.objects.get_or_create(language_code=language)[0],
            live=True,
        )
        if made:
            page.translation_key = next(iter(made.values())).translation_key
        page.save()
        page_model.objects.filter(pk=parent.pk).update(numchild=parent.numchild + 1)
        made[language] = page
    return made
