"""The documents of each term as one list per term: nothing to sort and to group, half the time."""

from django.db import migrations

FORWARD = """CREATE OR REPLACE FUNCTION search_by_term(asked text[]) RETURNS TABLE (
        term text, documents bigint[]
    ) LANGUAGE sql STABLE SET enable_seqscan = off AS $$
        SELECT one, ARRAY(
            SELECT id FROM search_searchdocument WHERE terms @@ quote_literal(one)::tsquery
        ) FROM unnest(asked) AS one
    $$"""
BACKWARD = """CREATE OR REPLACE FUNCTION search_by_term(asked text[]) RETURNS TABLE (
        term text, documents bigint[]
    ) LANGUAGE sql STABLE SET enable_seqscan = off AS $$
        SELECT one, array_agg(id) FROM unnest(asked) AS one
        JOIN search_searchdocument ON terms @@ quote_literal(one)::tsquery GROUP BY one
    $$"""


def _run(statement):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("search", "0004_ask_by_index")]
    operations = [migrations.RunPython(_run(FORWARD), _run(BACKWARD))]
