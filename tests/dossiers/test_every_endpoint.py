"""Every endpoint of the API, of filing and of accounts, tried by everybody who has no right to it.

The endpoints come from the URL conf: one without a row here fails.
"""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.dossiers.endpoints import CALLERS, MARK, METHODS, World, endpoints, words_of

pytestmark = pytest.mark.django_db

# Statuses for: anonymous, another citizen, a leader of another agency, the leader of the agency
# that has the dossier, and the owner.
EXPECTED: dict[str, dict[str, str]] = {
    "api-v1:schema": {"GET": "200 200 200 200 200"},
    "api-v1:docs": {"GET": "200 200 200 200 200", "POST": "405 405 405 405 405"},
    "api-v1:procedure-deadline": {"GET": "200 200 200 200 200"},
    "api-v1:procedure-readiness": {"GET": "200 200 200 200 200", "POST": "200 200 200 200 200"},
    "api-v1:embed": {"GET": "200 200 200 200 200"},
    "api-v1:dossier-lookup": {"GET": "200 200 200 200 200"},
    "api-v1:dossiers": {"GET": "200 200 200 200 200", "POST": "201 201 201 201 201"},
    "api-v1:drafts": {"GET": "200 200 200 200 200"},
    "api-v1:draft": {
        "GET": "404 404 404 404 200",
        "PATCH": "404 404 404 404 200",
        "DELETE": "404 404 404 404 204",
    },
    "api-v1:draft-submit": {"POST": "404 404 404 404 201"},
    "api-v1:draft-upgrade": {"POST": "404 404 404 404 200"},
    "api-v1:dossier": {"GET": "404 404 404 404 200"},
    "api-v1:dossier-events": {"GET": "404 404 404 404 200"},
    "api-v1:dossier-documents": {"GET": "404 404 404 404 200"},
    "api-v1:dossier-deadline": {"GET": "404 404 404 404 200"},
    "api-v1:dossier-receipt": {"GET": "404 404 404 404 200"},
    "api-v1:dossier-supplement": {
        "GET": "404 404 404 404 200",
        "PATCH": "404 404 404 404 200",
        "POST": "404 404 404 404 200",
    },
    "api-v1:dossier-withdraw": {"POST": "404 404 404 404 200"},
    "api-v1:dossier-payments": {"GET": "404 404 404 404 200"},
    "api-v1:dossier-payment-start": {"POST": "404 404 404 404 409"},
    "api-v1:dossier-rating": {"POST": "404 404 404 404 409"},
    "api-v1:draft-files": {"GET": "404 404 404 404 200", "POST": "404 404 404 404 201"},
    "api-v1:draft-paper": {"DELETE": "404 404 404 404 204"},
    "api-v1:dossier-files": {"GET": "404 404 404 404 200", "POST": "404 404 404 404 201"},
    "api-v1:dossier-paper": {"DELETE": "404 404 404 404 204"},
    "api-v1:file": {"GET": "404 404 404 200 200"},
    "api-v1:my-papers": {"GET": "401 200 200 200 200"},
    "api-v1:desk-dossiers": {"GET": "401 403 200 200 403"},
    "api-v1:desk-dossier": {"GET": "401 403 404 200 403"},
    "api-v1:desk-events": {"GET": "401 403 404 200 403"},
    "api-v1:desk-actions": {"POST": "401 403 404 200 403"},
    "api-v1:desk-files": {"POST": "401 403 404 201 403"},
    "api-v1:procedures": {"GET": "200 200 200 200 200"},
    "api-v1:version": {"GET": "200 200 200 200 200"},
    "api-v1:versions": {"GET": "200 200 200 200 200"},
    "api-v1:procedure-form": {"GET": "200 200 200 200 200"},
    "api-v1:procedure": {"GET": "200 200 200 200 200"},
    "api-v1:agencies": {"GET": "200 200 200 200 200"},
    "api-v1:fields": {"GET": "200 200 200 200 200"},
    "api-v1:subjects": {"GET": "200 200 200 200 200"},
    "api-v1:life-events": {"GET": "200 200 200 200 200"},
    "api-v1:lookup": {"GET": "400 400 400 400 400"},
    "api-v1:search": {"GET": "200 200 200 200 200"},
    "api-v1:suggest": {"GET": "200 200 200 200 200"},
    "api-v1:clicks": {"POST": "400 400 400 400 400"},
    "api-v1:usefulness": {"POST": "400 400 400 400 400"},
    "identity/o/authorize": {"GET": "400 400 400 400 400", "POST": "302 302 302 302 302"},
    "identity/o/api/token": {"GET": "405 405 405 405 405", "POST": "400 400 400 400 400"},
    "openid_connect_login": {"GET": "404 404 404 404 404", "POST": "404 404 404 404 404"},
    "openid_connect_callback": {"GET": "404 404 404 404 404", "POST": "404 404 404 404 404"},
    "account_home": {"GET": "302 200 200 200 200", "POST": "302 200 200 200 200"},
    "account_person": {"GET": "302 200 200 200 200", "POST": "302 200 200 200 200"},
    "account_organisations": {"GET": "302 200 200 200 200", "POST": "302 200 200 200 200"},
    "account_organisation": {"GET": "302 404 404 404 200", "POST": "302 404 404 404 200"},
    "account_add_member": {"GET": "405 405 405 405 405", "POST": "302 404 404 404 302"},
    "account_end_membership": {"GET": "405 405 405 405 405", "POST": "302 404 404 404 302"},
    "account_authorisations": {"GET": "302 200 200 200 200", "POST": "302 200 200 200 200"},
    "account_end_authorisation": {"GET": "405 405 405 405 405", "POST": "302 404 404 404 302"},
    "account_notices": {"GET": "302 200 200 200 200", "POST": "302 405 405 405 405"},
    "account_choose_notices": {"GET": "302 200 200 200 200", "POST": "302 302 302 302 302"},
    "account_data": {"GET": "302 200 200 200 200", "POST": "302 200 200 200 200"},
    "account_export": {"GET": "302 302 302 302 302", "POST": "302 302 302 302 302"},
    "account_erase": {"GET": "302 302 302 302 302", "POST": "302 302 302 302 302"},
    "account_consent": {"GET": "405 405 405 405 405", "POST": "302 302 302 302 302"},
    "dossiers": {"GET": "302 200 200 200 200", "POST": "405 405 405 405 405"},
    "my-papers": {"GET": "302 200 200 200 200", "POST": "405 405 405 405 405"},
    "dossier": {"GET": "404 404 404 404 200", "POST": "405 405 405 405 405"},
    "dossier-supplement": {"GET": "404 404 404 404 200", "POST": "404 404 404 404 302"},
    "dossier-supplement-paper": {"GET": "405 405 405 405 405", "POST": "404 404 404 404 302"},
    "dossier-withdraw": {"GET": "404 404 404 404 200", "POST": "404 404 404 404 302"},
    "dossier-rating": {"GET": "404 404 404 404 302", "POST": "404 404 404 404 302"},
    "dossier-filed": {"GET": "404 404 404 404 302", "POST": "405 405 405 405 405"},
    "filing-start": {"GET": "200 200 200 200 200", "POST": "302 302 302 302 302"},
    "filing-link": {"GET": "200 200 200 200 200", "POST": "200 200 200 200 200"},
    "drafts": {"GET": "302 200 200 200 200", "POST": "405 405 405 405 405"},
    "draft": {"GET": "404 404 404 404 200", "POST": "404 404 404 404 200"},
    "draft-link": {"GET": "404 404 404 404 302", "POST": "404 404 404 404 302"},
    "draft-choices": {"GET": "404 404 404 404 200", "POST": "404 404 404 404 302"},
    "draft-step": {"GET": "404 404 404 404 200", "POST": "404 404 404 404 412"},
    "draft-papers": {"GET": "404 404 404 404 200", "POST": "404 404 404 404 302"},
    "draft-paper": {"GET": "405 405 405 405 405", "POST": "404 404 404 404 302"},
    "draft-review": {"GET": "404 404 404 404 200", "POST": "404 404 404 404 200"},
    "draft-send": {"GET": "404 404 404 404 200", "POST": "404 404 404 404 302"},
    "draft-discard": {"GET": "404 404 404 404 200", "POST": "404 404 404 404 302"},
    "draft-upgrade": {"GET": "405 405 405 405 405", "POST": "404 404 404 404 302"},
    "dossier-lookup": {"GET": "200 200 200 200 200", "POST": "405 405 405 405 405"},
}
# What may be answered about what is somebody else's. 302: to sign in.
REFUSALS = {302, 401, 403, 404, 405}
# Endpoints that name something of the owner's in their address.
OWN = ("pk", "number")
# Where the agency's officers see or change what is the applicant's.
OFFICERS_OWN = ("api-v1:desk-", "api-v1:file")
ENDPOINTS = endpoints()


def test_every_endpoint_has_a_row() -> None:
    assert sorted(EXPECTED) == sorted(ENDPOINTS)


def test_every_method_has_its_statuses() -> None:
    wrong = {
        key: endpoint.methods
        for key, endpoint in ENDPOINTS.items()
        if set(EXPECTED[key]) != (endpoint.methods or {"GET", "POST"})
    }
    assert wrong == {}


@pytest.mark.parametrize("key", EXPECTED)
def test_everybody_gets_what_is_theirs_and_nothing_else(world: World, key: str) -> None:
    endpoint, expected = ENDPOINTS[key], EXPECTED[key]
    address, before = world.address(endpoint), world.owned()
    methods = sorted(expected, key=METHODS.index)
    found: dict[str, list[int]] = {method: [] for method in methods}

    for caller in CALLERS:
        is_entitled = caller == "owner" or (caller == "officer" and key.startswith(OFFICERS_OWN))
        for method in methods:
            answer = world.call(caller, method, endpoint, address)
            found[method].append(answer.status_code)
            words = words_of(answer)
            assert is_entitled or MARK not in words, f"{caller} reads it by {method}"
            if caller == "anonymous" and answer.status_code == 302 and key.startswith("account_"):
                assert answer["Location"].startswith("/en/accounts/login/?next=/en/account/")
        assert is_entitled or world.owned() == before, f"{caller} changes it"

    assert {method: " ".join(map(str, row)) for method, row in found.items()} == expected


@pytest.mark.parametrize("key", ["api-v1:dossier", "api-v1:draft", "dossier", "draft-step"])
def test_owner_reads_what_others_must_not(world: World, key: str) -> None:
    endpoint = ENDPOINTS[key]

    answer = world.call("owner", "GET", endpoint, world.address(endpoint))

    assert MARK in words_of(answer)


@pytest.mark.parametrize("key", [key for key, one in ENDPOINTS.items() if {*one.names} & {*OWN}])
def test_no_row_lets_strangers_in(key: str) -> None:
    """The rows are typed by hand: this keeps a slip in them from becoming the rule."""
    if key == "api-v1:version":  # the number of a public version
        assert EXPECTED[key] == {"GET": "200 200 200 200 200"}
        return
    entitled = 1 if key.startswith(OFFICERS_OWN) else 0
    strangers = [row.split()[: 4 - entitled] for row in EXPECTED[key].values()]
    assert {int(status) for row in strangers for status in row} <= REFUSALS


def test_nobody_of_them_gets_into_the_administration(world: World) -> None:
    entrances = {"wagtailadmin_login", "wagtailadmin_logout"}
    tried = {
        key: endpoint for key, endpoint in endpoints(of_admin=True).items() if key not in entrances
    }
    let_in = []
    for key, endpoint in tried.items():
        with override("en"):
            address = reverse(key, args=["1"] * len(endpoint.names))
        for caller, client in world.clients.items():
            for answer in (client.get(address), client.post(address)):
                led_away = answer.status_code == 302 and answer["Location"].startswith("/admin/")
                if not (led_away or answer.status_code == 403):
                    let_in.append((key, caller, answer.status_code))

    assert let_in == []
    assert "calendar_days:add" in tried
    assert "api_clients:edit" in tried
