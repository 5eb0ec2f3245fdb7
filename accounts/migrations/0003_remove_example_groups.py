"""Wagtail comes with example groups and a workflow; ours are made by ``ensure_roles``."""

from django.db import migrations


def remove_example_groups(apps, schema_editor):
    used = apps.get_model("accounts", "User").groups.through.objects.values("group_id")
    apps.get_model("auth", "Group").objects.filter(name__in=["Editors", "Moderators"]).exclude(
        pk__in=used
    ).delete()
    for model in ("Workflow", "Task"):
        apps.get_model("wagtailcore", model).objects.filter(name="Moderators approval").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_user_language"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
    ]
    operations = [migrations.RunPython(remove_example_groups, migrations.RunPython.noop)]
