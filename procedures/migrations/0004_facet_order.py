from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('procedures', '0003_optional_slugs'),
    ]

    operations = [
        migrations.AddField(
            model_name='catalogueentry',
            name='first_public_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='cataloguefacet',
            name='code',
            field=models.CharField(default='', max_length=255),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='cataloguefacet',
            name='locale',
            field=models.CharField(default='', max_length=10),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='cataloguefacet',
            name='sort_key',
            field=models.CharField(default='', max_length=200),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name='catalogueentry',
            index=models.Index(fields=['locale', 'is_public', 'service_level', 'code'], name='procedures__locale_bf554c_idx'),
        ),
        migrations.AddIndex(
            model_name='cataloguefacet',
            index=models.Index(fields=['kind', 'value', 'locale', 'code'], name='procedures__kind_026045_idx'),
        ),
        migrations.AddIndex(
            model_name='cataloguefacet',
            index=models.Index(fields=['kind', 'value', 'locale', 'sort_key', 'code'], name='procedures__kind_342a61_idx'),
        ),
    ]
