"""Wagtail begins with a default site that answers every host; here an unknown host is 404."""

from django.db import migrations


def remove(apps, schema_editor):
    apps.get_model("wagtailcore", "Site").objects.filter(is_default_site=True).delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("wagtailcore", "0040_page_draft_title")]

    operations = [migrations.RunPython(remove, migrations.RunPython.noop)]
