"""Who people are, for whom they act, and what they agreed to; rules live in services."""

from accounts.models.notices import Notice, NoticeChannel, NoticePreference
from accounts.models.people import Authorisation, Consent, Membership, Organisation, Person
from accounts.models.users import User, UserManager

__all__ = [
    "Authorisation",
    "Consent",
    "Membership",
    "Notice",
    "NoticeChannel",
    "NoticePreference",
    "Organisation",
    "Person",
    "User",
    "UserManager",
]
