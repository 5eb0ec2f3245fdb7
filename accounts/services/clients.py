"""Programs that call the API: each has a secret, scopes, and a service account it acts as."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client, Token
from django.db import transaction

from accounts.models import User

log = structlog.get_logger(__name__)


@transaction.atomic
def register_client(
    name: str,
    *,
    scopes: Iterable[str],
    redirect_uris: Iterable[str] = (),
    origins: Iterable[str] = (),
    is_public: bool = False,
    per_minute: int | None = None,
) -> tuple[Client, str]:
    """Make a client and return it with its secret, which is kept nowhere in clear.

    With ``redirect_uris`` people can let it act for them; unless ``is_public`` (an app or a page,
    which cannot keep a secret) it may also act on its own, as its service account.
    """
    adapter = get_adapter()
    client = Client(id=adapter.generate_client_id(), name=name)
    client.owner = User.objects.create_user(f"client-{client.pk}@clients.invalid", first_name=name)
    secret: str = adapter.generate_client_secret()
    client.set_secret(secret)
    client.type = Client.Type.PUBLIC if is_public else Client.Type.CONFIDENTIAL
    update_client(client, scopes=scopes, redirect_uris=redirect_uris, origins=origins)
    set_calls_per_minute(client, per_minute)
    log.info("client_registered", client=client.pk)
    return client, "" if is_public else secret


def update_client(
    client: Client,
    *,
    scopes: Iterable[str],
    redirect_uris: Iterable[str],
    origins: Iterable[str],
) -> None:
    """Change what ``client`` may ask for. Tokens that reach further are withdrawn."""
    allowed = sorted(set(scopes))
    uris = list(redirect_uris)
    grants = [] if client.type == Client.Type.PUBLIC else [Client.GrantType.CLIENT_CREDENTIALS]
    if uris:
        grants += [Client.GrantType.AUTHORIZATION_CODE, Client.GrantType.REFRESH_TOKEN]
    client.set_scopes(allowed)
    client.set_default_scopes([scope for scope in allowed if scope.endswith(":read")])
    client.set_grant_types(grants)
    client.set_redirect_uris(uris)
    client.set_cors_origins(list(origins))
    client.save()
    further = [
        token.pk
        for token in Token.objects.filter(client=client)
        if not set(token.get_scopes()) <= set(allowed)
    ]
    Token.objects.filter(pk__in=further).delete()


def set_calls_per_minute(client: Client, per_minute: int | None) -> None:
    """Set how many calls ``client`` may make in a minute; None: as many as the setting says."""
    client.data = {**(client.data or {}), "per_minute": per_minute}
    client.save(update_fields=["data"])


@transaction.atomic
def renew_secret(client: Client) -> str:
    """Give ``client`` a new secret and return it. The old one and all its tokens end at once."""
    secret: str = get_adapter().generate_client_secret()
    client.set_secret(secret)
    client.save(update_fields=["secret"])
    Token.objects.filter(client=client).delete()
    log.info("client_secret_renewed", client=client.pk)
    return secret


@transaction.atomic
def remove_client(client: Client) -> None:
    """Remove ``client`` with its tokens. Its service account stays, closed: dossiers name it."""
    User.objects.filter(pk=client.owner_id).update(is_active=False)
    log.info("client_removed", client=client.pk)
    Client.objects.filter(pk=client.pk).delete()
