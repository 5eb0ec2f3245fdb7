from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def fill(apps, schema_editor):
    entry_model = apps.get_model('procedures', 'CatalogueEntry')
    entries = entry_model.objects.filter(pk=OuterRef('entry_id'))
    apps.get_model('procedures', 'CatalogueFacet').objects.update(
        **{name: Subquery(entries.values(name)) for name in ('locale', 'code', 'sort_key')}
    )
    # What is hidden now was shown once, as far as the rows can tell.
    entry_model.objects.update(first_public_at=F('updated_at'))


class Migration(migrations.Migration):

    dependencies = [
        ('procedures', '0004_facet_order'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
