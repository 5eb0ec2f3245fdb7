"""Agency identifiers in both official forms (mã định danh cơ quan). A leaf: imports nothing of ours.

QCVN 102:2016/BTTTT writes four groups, level 1 rightmost (``000.00.09.G10``); QĐ 20/2020/QĐ-TTg
writes from level 1 on, without empty groups (``G10.09``).
"""

from __future__ import annotations

import re

QCVN_FORM = re.compile(r"\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}")
SHORT_FORM = re.compile(r"[A-Z]\d{2}(\.\d{2,3}){0,6}")


def short_form(code: str) -> str:
    """Return ``code`` as QĐ 20/2020 writes it. Raises ``ValueError`` for neither form."""
    if SHORT_FORM.fullmatch(code):
        return code
    if not QCVN_FORM.fullmatch(code):
        raise ValueError(f"“{code}” is no agency identifier")
    return ".".join(group for group in reversed(code.split(".")) if group.strip("0"))


def qcvn_form(code: str) -> str:
    """Return ``code`` as QCVN 102:2016 writes it; empty below level 4, which that form cannot say.

    Raises ``ValueError`` for neither form.
    """
    if QCVN_FORM.fullmatch(code):
        return code
    if not SHORT_FORM.fullmatch(code):
        raise ValueError(f"“{code}” is no agency identifier")
    groups = code.split(".")
    if len(groups) > 4:
        return ""
    empty = ["", "00", "00", "000"]
    filled = groups + empty[len(groups) :]
    filled[3] = filled[3].zfill(3)
    return ".".join(reversed(filled))
