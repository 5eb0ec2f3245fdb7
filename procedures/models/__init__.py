"""Tables of the catalogue; rules live in services."""

from procedures.models.catalogue import (
    CatalogueEntry,
    CatalogueFacet,
    Procedure,
    ProcedureVersion,
    QuarantinedRecord,
    SyncRun,
)
from procedures.models.pages import (
    EDITORIAL_FIELDS,
    OFFICIAL_FIELDS,
    OFFICIAL_LISTS,
    OFFICIAL_STREAMS,
    OFFICIAL_TEXTS,
    ProcedureIndexPage,
    ProcedurePage,
    not_indexed,
    publication,
)
from procedures.models.reference import Agency, AgencyHours, CodedTerm, Field, LifeEvent, Subject

__all__ = [
    "EDITORIAL_FIELDS",
    "OFFICIAL_FIELDS",
    "OFFICIAL_LISTS",
    "OFFICIAL_STREAMS",
    "OFFICIAL_TEXTS",
    "Agency",
    "AgencyHours",
    "CatalogueEntry",
    "CatalogueFacet",
    "CodedTerm",
    "Field",
    "LifeEvent",
    "Procedure",
    "ProcedureIndexPage",
    "ProcedurePage",
    "ProcedureVersion",
    "QuarantinedRecord",
    "Subject",
    "SyncRun",
    "not_indexed",
    "publication",
]
