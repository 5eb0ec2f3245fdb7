"""All addresses of filing, of accounts and of the API as the URL conf has them, and who calls them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Authorisation, Membership, Organisation, Person, User
from dossiers.models import Dossier, Draft, Officer, Paper, Payment, Rating, SupplementRequest
from dossiers.states import OfficerRole, Status
from tests.dossiers import papers
from tests.dossiers.builders import (
    APPLICANT,
    components_of,
    filled_in,
    make_agency,
    make_dossier,
    make_draft,
    make_officer,
    make_procedure,
)
from tests.dossiers.stored import clean, stored
from tests.officers import client_of, make_user

# Stands in every text of the owner's and nowhere else.
MARK = "Zyxmark"
# In the order in which they are tried: what ends a thing comes last.
METHODS = ("GET", "PATCH", "PUT", "POST", "DELETE")
CALLERS = ("anonymous", "other", "foreign", "officer", "owner")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``key``: its name with its namespace, else its route. ``methods``: empty if a view hides them."""

    key: str
    names: tuple[str, ...]
    methods: frozenset[str]


def endpoints(*, of_admin: bool = False) -> dict[str, Endpoint]:
    """Return what ``api-v1`` has and the pages of dossiers and accounts, or those of their admin."""
    with override("en"):
        found = [
            _endpoint(route, namespace, pattern)
            for route, namespace, pattern in _patterns(get_resolver().url_patterns)
            if (namespace == "api-v1:" and not of_admin) or _is_own_page(route, pattern, of_admin)
        ]
    known = {endpoint.key: endpoint for endpoint in found}
    assert len(known) == len(found)
    return known


def _patterns(
    patterns: list[Any], route: str = "", namespace: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _patterns(pattern.url_patterns, f"{route}{pattern.pattern}", inner)
        else:
            yield f"{route}{pattern.pattern}", namespace, pattern


def _is_own_page(route: str, pattern: URLPattern, of_admin: bool) -> bool:
    module = pattern.callback.__module__
    return module.startswith(("dossiers.", "accounts.")) and route.startswith("admin/") is of_admin


def _endpoint(route: str, namespace: str, pattern: URLPattern) -> Endpoint:
    view = getattr(pattern.callback, "cls", None)
    allowed = getattr(view, "http_method_names", ())
    return Endpoint(
        f"{namespace}{pattern.name}" if pattern.name else route,
        tuple(pattern.pattern.converters),
        frozenset(
            name for name in METHODS if name.lower() in allowed and hasattr(view, name.lower())
        ),
    )


class World:
    """A person with one of everything, and all who may come along."""

    def __init__(self) -> None:
        page = make_procedure()
        self.owner = make_user("chu@example.vn")
        Person.objects.create(user=self.owner, full_name=f"{MARK} An")
        data = filled_in({**APPLICANT, "full_name": f"{MARK} An"})
        self.draft = make_draft(page, owner=self.owner, data=data)
        self.dossier = make_dossier(page, owner=self.owner, data=data, status=Status.SUPPLEMENT)
        self.component = components_of(self.dossier)[0]
        self.file = clean(stored(name=f"{MARK}.pdf", owner=self.owner))
        self.given = self._paper()
        self.prepared = self._paper(supplement=1)
        self.payment = Payment.objects.create(dossier=self.dossier, amount=1, note=MARK)
        company = Organisation.objects.create(tax_code="0100109106", name=f"Công ty {MARK}")
        self.membership = Membership.objects.create(
            organisation=company, user=self.owner, role=Membership.Role.REPRESENTATIVE
        )
        self.authorisation = Authorisation.objects.create(
            grantor=self.owner,
            delegate=make_user("thay@example.vn"),
            valid_from=timezone.localdate() - timedelta(days=1),
        )
        officer = Officer.objects.get(agency=self.dossier.agency)
        foreign = make_officer(make_agency("G10.10", "Cục Thú y"), OfficerRole.LEADER)
        self.clients = {
            "anonymous": Client(),
            "other": client_of(make_user("khac@example.vn")),
            "foreign": client_of(foreign.user),
            "officer": client_of(officer.user),
            "owner": client_of(self.owner),
        }

    def _paper(self, **extra: Any) -> Paper:
        return Paper.objects.create(
            dossier=self.dossier, component=self.component, file=self.file, **extra
        )

    def address(self, endpoint: Endpoint) -> str:
        key = endpoint.key
        if "/" in key:
            return f"/{key}"
        with override("en"):
            found = reverse(key, kwargs={name: self._value(key, name) for name in endpoint.names})
        queries = {
            "filing-start": "procedure=1.004363",
            "dossier-lookup": f"code={self.dossier.code}",
            "api-v1:dossier-lookup": f"code={self.dossier.code}",
            "api-v1:search": f"q={MARK}",
            "api-v1:suggest": f"q={MARK}",
        }
        return f"{found}?{queries[key]}" if key in queries else found

    def _value(self, key: str, name: str) -> Any:
        short = key.removeprefix("api-v1:")
        known: dict[str, Any] = {
            "code": "1.004363",
            "key": "applicant",
            "purpose": "reuse",
            "provider_id": "national",
        }
        if name in known:
            return known[name]
        numbers = {
            "version": 1,
            "dossier-payment-start": self.payment.pk,
            "dossier-paper": self.prepared.pk,
            "dossier-supplement-paper": self.prepared.pk,
            "draft-paper": self.draft.papers.earliest("pk").pk,
        }
        if name == "number":
            return numbers[short]
        rows: dict[str, Any] = {
            "account_organisation": self.membership.organisation,
            "account_add_member": self.membership.organisation,
            "account_end_membership": self.membership,
            "account_end_authorisation": self.authorisation,
            "file": self.file,
        }
        kinds = {"draft": self.draft, "dossier": self.dossier, "desk": self.dossier}
        return (rows.get(short) or kinds[short.partition("-")[0]]).pk

    def told(self, key: str) -> dict[str, Any]:
        """Return what is sent to the address ``key``, so that it would have an effect."""
        reused = {"component": self.component, "paper": self.given.pk}
        bodies: dict[str, dict[str, Any]] = {
            "api-v1:dossiers": {"procedure": "1.004363"},
            "api-v1:draft": {"data": {"declared": True}},
            "api-v1:draft-files": reused,
            "api-v1:dossier-files": reused,
            "api-v1:dossier-supplement": {"values": {"answers.content": "Khác"}},
            "api-v1:dossier-rating": {"score": 3},
            "api-v1:desk-actions": {"action": "stop", "reason": "Quá hạn"},
            "api-v1:desk-files": {"file": SimpleUploadedFile("Kết quả.pdf", papers.pdf())},
            "api-v1:procedure-readiness": {"answers": {}},
            "dossier-withdraw": {"reason": ""},
            "dossier-rating": {"score": "3"},
            "account_consent": {"agree": "yes"},
            "account_add_member": {"email": "khac@example.vn", "role": "staff"},
        }
        return bodies.get(key, {})

    def call(self, caller: str, method: str, endpoint: Endpoint, address: str) -> Any:
        """Call in JSON where the API is asked, like a page's form elsewhere."""
        client = self.clients[caller]
        headers = {"x-forwarded-for": uuid4().hex, "accept-language": "en", "if-match": "*"}
        told = self.told(endpoint.key) if method != "GET" else {}
        is_json = endpoint.key.startswith("api-v1:") and endpoint.key != "api-v1:desk-files"
        more = {"content_type": "application/json"} if is_json and method != "GET" else {}
        return getattr(client, method.lower())(address, told, headers=headers, **more)

    def owned(self) -> list[Any]:
        """Return all of the owner's that somebody could change."""
        by_dossier = {"dossier": self.dossier}
        return [
            list(Dossier.objects.filter(pk=self.dossier.pk).values_list("status", "data")),
            list(Draft.objects.filter(owner=self.owner).values_list("revision", "data")),
            list(Paper.objects.order_by("pk").values_list("pk", "supplement", "replaced_at")),
            list(Payment.objects.filter(**by_dossier).values_list("state")),
            list(Rating.objects.filter(**by_dossier).values_list("score")),
            list(SupplementRequest.objects.values_list("answered_at", "cancelled_at")),
            list(Membership.objects.values_list("user", "organisation", "role", "ended_at")),
            list(Authorisation.objects.values_list("delegate", "revoked_at")),
            list(Organisation.objects.values_list("name", "tax_code")),
            list(Person.objects.values_list("user", "full_name")),
            User.objects.get(pk=self.owner.pk).is_active,
        ]


def words_of(answer: Any) -> str:
    """Return all that an answer says, in its headers too."""
    return f"{dict(answer.headers)}{answer.getvalue().decode('utf-8', 'replace')}"
