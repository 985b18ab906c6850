from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ClockJob",
            fields=[
                ("name", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("last_run_at", models.DateTimeField()),
                ("took", models.DurationField(null=True)),
                (
                    "fault",
                    models.TextField(
                        blank=True, help_text="Why its last run failed; empty after one that did not."
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClockLead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holder", models.CharField(blank=True, max_length=200)),
                ("until", models.DateTimeField()),
            ],
        ),
    ]
