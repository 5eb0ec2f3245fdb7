"""The page below which every procedure stands, in both languages."""

from django.db import migrations

from home.site_tree import add_twins


def add_index_pages(apps, schema_editor):
    homes = apps.get_model("home", "HomePage").objects.filter(depth=2)
    add_twins(
        apps,
        app_label="procedures",
        model="ProcedureIndexPage",
        parents={home.locale.language_code: home for home in homes},
        texts={"vi": ("Thủ tục hành chính", "thu-tuc"), "en": ("Procedures", "procedures")},
    )


def remove_index_pages(apps, schema_editor):
    apps.get_model("procedures", "ProcedureIndexPage").objects.all().delete()
    for home in apps.get_model("home", "HomePage").objects.filter(depth=2):
        home.numchild -= 1
        home.save(update_fields=["numchild"])


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_initial"), ("home", "0002_home_pages")]
    operations = [migrations.RunPython(add_index_pages, remove_index_pages)]
