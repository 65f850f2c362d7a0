import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the table is large: articles come in while it is indexed

    dependencies = [
        ("sources", "0007_add_index_of_articles_set_aside"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="article",
            index=models.Index(fields=["outlet", "-first_published"], name="article_of_outlet"),
        ),
        migrations.AlterField(
            model_name="article",
            name="outlet",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="articles",
                to="sources.outlet",
            ),
        ),
    ]
