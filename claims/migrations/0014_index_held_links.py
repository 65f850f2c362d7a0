from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the table is large: links are proposed while it is indexed

    dependencies = [
        ("claims", "0013_index_counter_links"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="claimlink",
            index=models.Index(
                condition=models.Q(("held_until__isnull", False)),
                fields=["held_until"],
                name="link_held",
            ),
        ),
    ]
