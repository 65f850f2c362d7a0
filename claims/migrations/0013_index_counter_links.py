from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

STANDING_COUNTER = models.Q(("kind", "counters"), ("status", "accepted"))


class Migration(migrations.Migration):
    atomic = False  # the table is large: links are proposed while it is indexed

    dependencies = [
        ("claims", "0012_index_endings_of_entries"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="claimlink",
            index=models.Index(
                condition=STANDING_COUNTER, fields=["a", "b"], name="link_counter_by_a"
            ),
        ),
        AddIndexConcurrently(
            model_name="claimlink",
            index=models.Index(
                condition=STANDING_COUNTER, fields=["b", "a"], name="link_counter_by_b"
            ),
        ),
    ]
