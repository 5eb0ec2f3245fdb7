"""A procedure as schema.org says it, for search engines."""

from __future__ import annotations

from typing import Any

from home.layout import Portal
from procedures.reading import Reading


def government_service(
    procedure: Reading, url: str, language: str, portal: Portal
) -> dict[str, Any]:
    """Return a ``GovernmentService`` with what is known; empty texts are left out."""
    operator = procedure.executing.value or procedure.competent.value
    operator = operator or portal.texts.ministry_name
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": procedure.name.value,
        "description": procedure.summary.value,
        "identifier": procedure.code,
        "url": url,
        "inLanguage": language,
        "serviceType": ", ".join(field.name for field in procedure.fields),
        "audience": {
            "@type": "Audience",
            "audienceType": ", ".join(subject.name for subject in procedure.subjects),
        },
        "serviceOperator": {"@type": "GovernmentOrganization", "name": operator},
        "areaServed": {"@type": "Country", "name": "Vietnam"},
    }
    return {key: value for key, value in data.items() if value}
