"""The shapes of search's answers, for the OpenAPI document. Nothing is serialized by these."""

from __future__ import annotations

from rest_framework import serializers

from procedures.api.shapes import LANGUAGES, ShapeSerializer, text
from procedures.states import Level, ServiceLevel
from search.models import DocumentType
from search.selectors import SUGGESTED


class HighlightSerializer(ShapeSerializer):
    """Safe HTML: words that were asked for stand in `<mark>`, everything else is escaped."""

    title = text()
    text = text("The passage in which most of the words stand.")


class ResultFactsSerializer(ShapeSerializer):
    """The facts that decide, in the language of the reply; null where the source states nothing."""

    time = serializers.CharField(allow_null=True)
    fee = serializers.CharField(allow_null=True)
    service_level = serializers.ChoiceField(choices=ServiceLevel.choices, allow_null=True)
    levels = serializers.ListField(child=serializers.ChoiceField(choices=Level.choices))


class SearchResultSerializer(ShapeSerializer):
    type = serializers.ChoiceField(choices=DocumentType.choices)
    code = serializers.CharField(allow_null=True, help_text="Of a procedure, else null.")
    title = text()
    url = serializers.CharField()
    locale = serializers.ChoiceField(
        choices=LANGUAGES, help_text="A page without a twin in your language is given in its own."
    )
    highlight = HighlightSerializer()
    score = serializers.FloatField(help_text="Compares results of one reply only.")
    facts = ResultFactsSerializer(required=False, help_text="Of procedures.")


class FacetValueSerializer(ShapeSerializer):
    value = serializers.CharField()
    label = text()  # type: ignore[assignment]
    count = serializers.IntegerField(help_text="Results with it, whatever else of this facet.")


class FacetsSerializer(ShapeSerializer):
    type = FacetValueSerializer(many=True)
    field = FacetValueSerializer(many=True)
    agency = FacetValueSerializer(many=True)
    level = FacetValueSerializer(many=True)
    service_level = FacetValueSerializer(many=True)
    subject = FacetValueSerializer(many=True)


class HotlineSerializer(ShapeSerializer):
    number = serializers.CharField()
    is_open = serializers.BooleanField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    next_opening = serializers.DateTimeField(allow_null=True)


class SearchHelpSerializer(ShapeSerializer):
    """Where to turn when nothing was found."""

    hotline = HotlineSerializer(allow_null=True)
    ask_url = serializers.CharField(allow_null=True)
    contact_url = serializers.CharField(allow_null=True)
    elsewhere = serializers.CharField(
        allow_null=True, help_text="The authority whose business the query is, if it is known."
    )


class SearchReplySerializer(ShapeSerializer):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = SearchResultSerializer(many=True)
    total = serializers.IntegerField(min_value=0, max_value=10_000)
    facets = FacetsSerializer()
    did_you_mean = serializers.CharField(allow_null=True)
    promoted = SearchResultSerializer(many=True, help_text="Chosen by editors for this query.")
    degraded = serializers.BooleanField(help_text="The engine in reserve answered.")
    took_ms = serializers.IntegerField(min_value=0)
    help = SearchHelpSerializer(required=False)


class SuggestionSerializer(ShapeSerializer):
    kind = serializers.ChoiceField(choices=["title", "query", "code"])
    text = text()
    url = serializers.CharField(help_text="A page, or for `query` its results.")
    code = serializers.CharField(allow_null=True)


class SuggestionsSerializer(ShapeSerializer):
    suggestions = SuggestionSerializer(many=True, help_text=f"At most {SUGGESTED}.")
