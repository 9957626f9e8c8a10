"""The claims of a topic are read off an index alone: Django's own holds the topic only, and its order is the tables'."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0017_reviews_by_time")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX claim_topics_of_topic ON claims_claim_topics (topic_id, claim_id)",
            "DROP INDEX claim_topics_of_topic",
        ),
    ]
