from django.db import migrations

from cms.search.backends import tables


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(tables.make, tables.take_away)]
