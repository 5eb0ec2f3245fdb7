"""The page below which every question stands, in both languages."""

from django.db import migrations

from home.site_tree import add_twins


def add_index_pages(apps, schema_editor):
    homes = apps.get_model("home", "HomePage").objects.filter(depth=2)
    add_twins(
        apps,
        app_label="faq",
        model="FaqIndexPage",
        parents={home.locale.language_code: home for home in homes},
        texts={"vi": ("Hỏi đáp", "hoi-dap"), "en": ("Questions and answers", "questions")},
    )


def remove_index_pages(apps, schema_editor):
    apps.get_model("faq", "FaqIndexPage").objects.all().delete()
    for home in apps.get_model("home", "HomePage").objects.filter(depth=2):
        home.numchild -= 1
        home.save(update_fields=["numchild"])


class Migration(migrations.Migration):
    dependencies = [("faq", "0002_initial"), ("procedures", "0002_index_pages")]
    operations = [migrations.RunPython(add_index_pages, remove_index_pages)]
