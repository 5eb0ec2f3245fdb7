"""How catalogues write channels, units, levels and kinds of fees, as data.

Both shapes of the national service occur (words and codes); an unknown word is not in the tables
and is kept as given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from portal_site.lib.text import fold
from procedures.states import Channel, FeeKind, Level, TimeUnit

# Keys are folded: lower case, no accents, single spaces.
CHANNELS: Mapping[str, Channel] = {
    "1": Channel.IN_PERSON,
    "2": Channel.ONLINE,
    "3": Channel.POST,
    "truc tiep": Channel.IN_PERSON,
    "nop truc tiep": Channel.IN_PERSON,
    "direct": Channel.IN_PERSON,
    "truc tuyen": Channel.ONLINE,
    "nop truc tuyen": Channel.ONLINE,
    "online": Channel.ONLINE,
    "buu chinh": Channel.POST,
    "buu chinh cong ich": Channel.POST,
    "dich vu buu chinh": Channel.POST,
    "dich vu buu chinh cong ich": Channel.POST,
    "qua dich vu buu chinh": Channel.POST,
    "postal": Channel.POST,
}
UNITS: Mapping[str, TimeUnit] = {
    "ngay lam viec": TimeUnit.WORKING_DAY,
    "working day": TimeUnit.WORKING_DAY,
    "ngay": TimeUnit.DAY,
    "day": TimeUnit.DAY,
    "gio": TimeUnit.HOUR,
    "hour": TimeUnit.HOUR,
    "khac": TimeUnit.OTHER,
    "other": TimeUnit.OTHER,
}
LEVELS: Mapping[str, Level] = {
    "bo": Level.MINISTRY,
    "cap bo": Level.MINISTRY,
    "tinh": Level.PROVINCE,
    "cap tinh": Level.PROVINCE,
    "xa": Level.COMMUNE,
    "cap xa": Level.COMMUNE,
    "khac": Level.OTHER,
    "cap khac": Level.OTHER,
    "co quan khac": Level.OTHER,
}
FEE_KINDS: Mapping[str, FeeKind] = {
    "phi": FeeKind.FEE,
    "fee": FeeKind.FEE,
    "le phi": FeeKind.CHARGE,
    "service fee": FeeKind.CHARGE,
}
# Words in the unit of a fee that say no more than that the amount is in Vietnamese đồng.
DONG = frozenset({"", "d", "dong", "vnd", "viet nam dong", "dong viet nam"})


def key_of(words: str) -> str:
    return fold(words.replace("_", " "))


def channel_of(words: str) -> Channel:
    """Return the channel that ``words`` name: a code, words, or both as in “1 trực tiếp”."""
    key = key_of(words)
    named = re.sub(r"^[123]\s+", "", key)
    return CHANNELS.get(named) or Channel.OTHER


def unit_of(words: str) -> TimeUnit:
    return UNITS.get(key_of(words)) or TimeUnit.OTHER


def says_other(words: str) -> bool:
    """Tell whether ``words`` only say “another unit”, which is nothing to show."""
    return UNITS.get(key_of(words)) == TimeUnit.OTHER


def level_of(words: str) -> Level:
    return LEVELS.get(key_of(words)) or Level.OTHER


def fee_kind_of(words: str) -> FeeKind | None:
    return FEE_KINDS.get(key_of(words))


def is_dong(words: str) -> bool:
    return key_of(words) in DONG
