"""What the database engine searches: an FTS5 table on SQLite, a column with its index on PostgreSQL."""

from django.db import migrations

FORWARD = {
    # Only which document has which term is asked, so that no places are kept. Terms contain “_”.
    "sqlite": [
        """CREATE VIRTUAL TABLE search_terms USING fts5(
            terms, detail=none, tokenize="unicode61 remove_diacritics 0 tokenchars '_'"
        )"""
    ],
    "postgresql": [
        "ALTER TABLE search_searchdocument ADD COLUMN terms tsvector NOT NULL DEFAULT ''",
        "CREATE INDEX search_terms ON search_searchdocument USING gin (terms)",
    ],
}
BACKWARD = {
    "sqlite": ["DROP TABLE search_terms"],
    "postgresql": ["ALTER TABLE search_searchdocument DROP COLUMN terms"],
}


def _run(statements):
    def run(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(_run(FORWARD), _run(BACKWARD))]
