from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0002_draft_aside'),
    ]

    operations = [
        migrations.AlterField(
            model_name='dossierevent',
            name='action',
            field=models.CharField(choices=[('submit', 'File the dossier'), ('receive', 'Receive'), ('refuse', 'Refuse'), ('process', 'Begin processing'), ('request_supplement', 'Ask for a supplement'), ('answer_supplement', 'Hand in the supplement'), ('request_payment', 'Ask for payment'), ('confirm_payment', 'Confirm payment'), ('extend', 'Extend the time'), ('reappoint', 'Apologise and give a new date'), ('recalculate', 'Count the time again by the changed calendar'), ('withdraw', 'Withdraw'), ('stop', 'Stop processing'), ('resume', 'Take up again'), ('finish', 'Finish with a result'), ('return', 'Hand over the result')], max_length=30, verbose_name='step'),
        ),
    ]
