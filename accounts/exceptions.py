"""Which rules about people said no; stable codes for clients, translated text for people."""

from __future__ import annotations

from portal_site.lib.errors import DomainError


class NoSuchAccount(DomainError):
    code = "no_such_account"


class NotAllowed(DomainError):
    code = "not_allowed"


class OrganisationTaken(DomainError):
    code = "organisation_taken"


class LastRepresentative(DomainError):
    code = "last_representative"


class AlreadyMember(DomainError):
    code = "already_member"


class WrongAuthorisation(DomainError):
    code = "wrong_authorisation"


class IdentityConflict(DomainError):
    code = "identity_conflict"


class ErasureRefused(DomainError):
    code = "erasure_refused"
