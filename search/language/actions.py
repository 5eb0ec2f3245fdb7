"""What a procedure does with its paper, read from its official name. A leaf."""

from __future__ import annotations

from search.language.words import fold, split

# In the order of official names; the first part of a name decides where several could be meant.
SIGNS = {
    "reissue": ("cấp lại", "cấp đổi", "thay thế"),
    "extend": ("gia hạn",),
    "amend": ("sửa đổi", "điều chỉnh", "bổ sung", "thay đổi", "cấp đổi"),
    "revoke": ("thu hồi", "hủy", "xóa"),
    "return": ("trả lại",),
    "transfer": ("chuyển nhượng", "chuyển giao"),
    "close": ("đóng cửa", "đóng cảng"),
    "suspend": ("tạm dừng", "tạm ngừng", "đình chỉ"),
    "recognise": ("công nhận",),
    "confirm": ("xác nhận",),
    "appraise": ("thẩm định",),
    "approve": ("phê duyệt",),
    "register": ("đăng ký",),
    "announce": ("công bố",),
    "inspect": ("kiểm tra",),
    "quarantine": ("kiểm dịch",),
    "settle": ("giải quyết",),
}
LATER = frozenset(
    {"reissue", "extend", "amend", "revoke", "return", "transfer", "close", "suspend"}
)
LOOKED_AT = 14  # words of the name


def actions_of(name: str) -> list[str]:
    """Return the actions that ``name`` tells of; ``issue`` where nothing is done to an older paper."""
    found = f" {' '.join(fold(word) for word in split(name)[:LOOKED_AT])} "
    actions = [
        action
        for action, signs in SIGNS.items()
        if any(f" {' '.join(fold(word) for word in split(sign))} " in found for sign in signs)
    ]
    first = not LATER.intersection(actions) or found.startswith((" cap cap lai", " cap moi"))
    return [*(["issue"] if first else []), *actions]
