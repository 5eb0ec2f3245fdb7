"""The two languages and the home page of each, so that an empty database serves a site."""

from django.db import migrations

from home.site_tree import add_twins


def add_home_pages(apps, schema_editor):
    page_model = apps.get_model("wagtailcore", "Page")
    site_model = apps.get_model("wagtailcore", "Site")

    # Wagtail's own welcome page makes room.
    site_model.objects.all().delete()
    page_model.objects.filter(depth=2).delete()
    page_model.objects.filter(depth=1).update(numchild=0)
    root = page_model.objects.get(depth=1)
    homes = add_twins(
        apps,
        app_label="home",
        model="HomePage",
        parents={"vi": root, "en": root},
        texts={"vi": ("Cổng Dịch vụ công", "home"), "en": ("Public services", "home-en")},
    )
    site_model.objects.create(
        hostname="localhost",
        port=80,
        root_page_id=homes["vi"].pk,
        is_default_site=True,
        site_name="Cổng Dịch vụ công",
    )


def remove_home_pages(apps, schema_editor):
    apps.get_model("wagtailcore", "Site").objects.all().delete()
    apps.get_model("home", "HomePage").objects.filter(depth=2).delete()
    apps.get_model("wagtailcore", "Page").objects.filter(depth=1).update(numchild=0)


class Migration(migrations.Migration):
    dependencies = [("home", "0001_initial"), ("wagtailcore", "0098_apitoken")]
    operations = [migrations.RunPython(add_home_pages, remove_home_pages)]
