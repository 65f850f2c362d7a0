from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.contrib.postgres.search import SearchVector
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False  # the table is large: articles come in while it is indexed

    dependencies = [
        ("sources", "0008_index_articles_of_outlets"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="articleversion",
            index=GinIndex(SearchVector("title", config="english"), name="version_title_words"),
        ),
    ]
