"""``/api/v2/``: Wagtail's own API for the content of pages, pictures and documents.

Only what is live and public, whoever asks: answers may be kept by caches that many share. Faults
are problem documents, as everywhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.fields import Field
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.serializers import PageHtmlUrlField, PageSerializer
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import BaseAPIViewSet, PagesAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.views import ImagesAPIViewSet
from wagtail.models import Collection, CollectionViewRestriction, Page
from wagtail.utils.urlpatterns import decorate_urlpatterns

from portal_site.lib.addresses import absolute
from portal_site.lib.drf import InvalidQuery, Missing, language_of, named_once
from portal_site.lib.http import revalidated
from portal_site.lib.renderers import ORJSONRenderer
from procedures.api.lookup import split
from procedures.selectors import public_twins_at

LONGEST_VALUE = 2000  # characters of one parameter
LARGEST_NUMBER = 2**31 - 1  # what databases count ids and offsets with
NUMBERS = ("id", "limit", "offset")
PAGES = ("child_of", "ancestor_of", "descendant_of", "translation_of")


class PublicReads:
    """What all endpoints share: anonymous, JSON only, strict about their parameters."""

    authentication_classes: ClassVar[list[Any]] = []
    permission_classes: ClassVar[list[Any]] = [AllowAny]
    renderer_classes: ClassVar[list[Any]] = [ORJSONRenderer]
    # ``locale`` also says the language of faults, as in the rest of the API.
    known_query_parameters = BaseAPIViewSet.known_query_parameters - {"_", "format"} | {"locale"}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        language = language_of(request)
        with translation.override(language):
            response: Any = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        response.setdefault("Content-Language", language)
        return cast("HttpResponseBase", response)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        errors = named_once(request.query_params, set(request.query_params))
        errors |= {
            name: [reason]
            for name, value in request.query_params.items()
            if (reason := wrong_value(name, str(value)))
        }
        if errors:
            raise InvalidQuery(errors)
        if kwargs.get("pk", 0) > LARGEST_NUMBER:
            raise Missing("id", _("There is nothing with this number."))

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(status=204)

    def handle_exception(self, exc: Exception) -> Response:
        # Before Wagtail's own handler, which has a form of its own.
        if isinstance(exc, BadRequestError | ValidationError | ValueError):
            texts = exc.messages if isinstance(exc, ValidationError) else [str(exc)]
            exc = InvalidQuery({"query": texts})
        elif isinstance(exc, Http404):
            exc = Missing("id", _("There is nothing public here."))
        return super().handle_exception(exc)  # type: ignore[misc,no-any-return]


def wrong_value(name: str, value: str) -> str:
    """Return why ``value`` cannot be one of parameter ``name``, or nothing."""
    if "\x00" in value:
        return _("NUL bytes are not allowed.")
    if len(value) > LONGEST_VALUE:
        return _("Up to %(limit)s characters are read.") % {"limit": LONGEST_VALUE}
    if name == "search_operator" and value not in {"and", "or"}:
        return _("Give “and” or “or”.")
    is_number = value.isascii() and value.isdecimal() and int(value[:11]) <= LARGEST_NUMBER
    if name in NUMBERS and not is_number:
        return _("Give a whole number from 0 to %(limit)s.") % {"limit": LARGEST_NUMBER}
    if name in PAGES and not is_number and value != "root":
        return _("Give the number of a page or “root”.")
    return ""


if TYPE_CHECKING:
    Serialized = Field[Any, Any, Any, Any]
else:
    Serialized = Field


class AbsoluteAddress(PageHtmlUrlField):
    """The address of a page on the host of its language."""

    def to_representation(self, page: Page) -> str | None:
        parts = page.get_url_parts()
        return absolute(parts[2], page.locale.language_code) if parts and parts[2] else None


class Terms(Serialized):
    """Reference data of a page: codes, with names in the page's language."""

    def get_attribute(self, page: Any) -> list[dict[str, str]]:
        value = getattr(page, str(self.source))
        terms = value.all() if hasattr(value, "all") else [value]
        return [self._term(term, page) for term in terms]

    def to_representation(self, terms: Any) -> Any:
        return terms

    def _term(self, term: Any, page: Any) -> dict[str, str]:
        own = term
        if term.locale_id != page.locale_id:
            own = term.get_translation_or_none(page.locale) or term
        return {"code": getattr(term, "code", "") or term.slug, "name": own.name}


class Codes(Serialized):
    """The codes of procedures."""

    def to_representation(self, procedures: Any) -> list[str]:
        return sorted(procedure.code for procedure in procedures.all())


class ContentPageSerializer(PageSerializer):
    html_url = AbsoluteAddress(read_only=True)


SERIALIZERS: dict[str, type[Serialized]] = {
    "fields_of_work": Terms,
    "subjects": Terms,
    "agencies": Terms,
    "life_events": Terms,
    "topic": Terms,
    "related": Codes,
    "procedures": Codes,
}


class Pages(PublicReads, PagesAPIViewSet):
    base_serializer_class = ContentPageSerializer
    # An alias would tell the title of its source, which may be private.
    meta_fields = [name for name in PagesAPIViewSet.meta_fields if name != "alias_of"]
    known_query_parameters = PagesAPIViewSet.known_query_parameters - {"_", "format", "site"}

    @classmethod
    def get_field_serializer_overrides(cls, model: Any) -> dict[str, Serialized]:
        names = {field.name for field in cls.get_body_fields(model)}
        ours = {name: made(read_only=True) for name, made in SERIALIZERS.items() if name in names}
        return {**super().get_field_serializer_overrides(model), **ours}

    def get_base_queryset(self) -> QuerySet[Page]:
        pages: QuerySet[Page] = Page.objects.live().public().filter(depth__gte=2).order_by("id")
        return pages

    def find_object(self, queryset: QuerySet[Page], request: Request) -> Page | None:
        if "html_path" not in request.query_params:
            return super().find_object(queryset, request)
        locale, path = split(request.query_params["html_path"], request.query_params.get("locale"))
        twin = public_twins_at(path, locale).get(locale)
        return queryset.filter(pk=twin["id"]).first() if twin else None


class InCollections(PublicReads):
    """Files of collections that nothing restricts."""

    def get_queryset(self) -> QuerySet[Any]:
        hidden = Q(pk__in=[])
        restrictions = CollectionViewRestriction.objects.select_related("collection")
        for restriction in restrictions:
            hidden |= Q(path__startswith=restriction.collection.path)
        return self.model.objects.exclude(  # type: ignore[attr-defined,no-any-return]
            collection__in=Collection.objects.filter(hidden)
        ).order_by("id")


class Images(InCollections, ImagesAPIViewSet):
    pass


class Documents(InCollections, DocumentsAPIViewSet):
    pass


class Router(WagtailAPIRouter):
    def get_urlpatterns(self) -> Any:
        return decorate_urlpatterns(super().get_urlpatterns(), revalidated)


content_api = Router("wagtailapi")
content_api.register_endpoint("pages", Pages)
content_api.register_endpoint("images", Images)
content_api.register_endpoint("documents", Documents)
