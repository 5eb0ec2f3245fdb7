"""Functions that ask PostgreSQL's index and never read every document instead.

A term that many documents have tempts the planner to read them all, and to unpack each one's terms
for every term of a query.
"""

from django.db import migrations

FORWARD = [
    """CREATE FUNCTION search_with_any(asked text) RETURNS TABLE (
        document bigint, page bigint, title_length integer
    ) LANGUAGE sql STABLE SET enable_seqscan = off AS $$
        SELECT id, page_id, searched.title_length FROM search_searchdocument AS searched
        WHERE terms @@ asked::tsquery
    $$""",
    """CREATE FUNCTION search_by_term(asked text[]) RETURNS TABLE (
        term text, documents bigint[]
    ) LANGUAGE sql STABLE SET enable_seqscan = off AS $$
        SELECT one, array_agg(id) FROM unnest(asked) AS one
        JOIN search_searchdocument ON terms @@ quote_literal(one)::tsquery GROUP BY one
    $$""",
]
BACKWARD = ["DROP FUNCTION search_by_term", "DROP FUNCTION search_with_any"]


def _run(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("search", "0003_find_documents_by_path")]
    operations = [migrations.RunPython(_run(FORWARD), _run(BACKWARD))]
