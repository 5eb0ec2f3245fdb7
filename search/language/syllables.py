"""Which strings are syllables of Vietnamese. A leaf."""

from __future__ import annotations

import re
from functools import lru_cache

from search.language.words import fold, parted

ONSETS = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x|"
RIMES = """
a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh
ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet
oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc ui um
un ung uôc uôi uôm uôn uông uôt up ut uê uêch uênh uênh uơ uy uya uych uyên uyêt uynh uyt uyu uych ư
ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu
"""
# In these only the sharp and the heavy tone occur.
STOPPED = ("c", "ch", "p", "t")
SYLLABLE = re.compile(rf"({ONSETS})({'|'.join(sorted(RIMES.split(), key=len, reverse=True))})")
_FOLDED_RIMES = sorted({fold(rime) for rime in RIMES.split()}, key=len, reverse=True)
FOLDED = re.compile(rf"({ONSETS.replace('đ|', '')})({'|'.join(_FOLDED_RIMES)})")


@lru_cache(65_536)
def is_syllable(word: str) -> bool:
    """Say whether ``word``, with its accents, can be a Vietnamese syllable."""
    letters, tone = parted(word)
    found = SYLLABLE.fullmatch(letters) or (
        # “gi” lends its i to the rime: gì, giếng.
        letters.startswith("gi") and SYLLABLE.fullmatch(f"d{letters[1:]}")
    )
    return bool(found) and (tone in {"s", "j", ""} or not letters.endswith(STOPPED))


@lru_cache(65_536)
def may_be_syllable(word: str) -> bool:
    """Say whether ``word`` could be a syllable whose accents were left out."""
    return bool(FOLDED.fullmatch(word) or is_syllable(word))
