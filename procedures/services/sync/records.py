"""One record of the national catalogue as typed data.

Takes both shapes of ``LayThuTuc``: the service's own (words, agencies as objects, codes of papers
and fields) and the published one (docs: architecture). Nothing the source says is dropped: what
has no place of its own stands in a note beside it, and the whole record is kept as it came.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from procedures.services.sync.cleaning import (
    Node,
    canonical,
    check_size,
    clean_record,
    clean_text,
)
from procedures.services.sync.errors import RecordError
from procedures.services.sync.shapes import (
    Authority,
    Case,
    ChannelTimes,
    Component,
    Fee,
    LegalBasis,
    ProcedureRecord,
    StepGroup,
    Term,
    Time,
)
from procedures.services.sync.vocabulary import (
    channel_of,
    fee_kind_of,
    is_dong,
    level_of,
    says_other,
    unit_of,
)
from procedures.states import Channel, Level, TimeUnit

CODE_LIMIT = 255
URL_LIMIT = 2000
_WEB_ADDRESS = re.compile(r"https?://[^\s\"'<>\\]+", re.IGNORECASE)
# The one official label with commas outside brackets.
_LABELS_WITH_COMMAS = ("Cán bộ, công chức, viên chức",)


def parse_record(raw: object) -> ProcedureRecord:
    """Return ``raw`` as a record. Raises ``RecordError`` when it cannot be taken."""
    cleaned = clean_record(raw)
    text = canonical(cleaned)
    check_size(text)
    node = Node(cleaned)
    levels, level_text = _levels(node)
    return ProcedureRecord(
        code=_code(node),
        name=_name(node),
        decision_number=node.text("SOQUYETDINH"),
        kind=node.text("LOAITTHC"),
        levels=levels,
        level_text=level_text,
        fields=_terms(node, "LINHVUCTHUCHIEN", "LINHVUC"),
        subjects=_subjects(node),
        executing=_authority(node, "COQUANTHUCHIEN"),
        competent=_authority(node, "COQUANCOTHAMQUYEN"),
        coordinating=_authority(node, "COQUANPHOIHOP"),
        address=node.text("DIACHITIEPNHAN"),
        cases=tuple(_case(item) for item in node.objects("THANHPHANHOSO")),
        step_groups=_step_groups(node),
        channels=tuple(_channel(item) for item in node.objects("CACHTHUCTHUCHIEN")),
        conditions=node.text("YEUCAUDIEUKIEN", "YEUCAU"),
        results=_results(node),
        legal_bases=_legal_bases(node),
        keywords=_keywords(node),
        remarks=node.text("MOTA"),
        source_url=_source_url(node),
        raw=cleaned,
        canonical=text,
    )


def code_in(raw: object) -> str:
    """Return the code that ``raw`` seems to have, to say which record was refused."""
    code = raw.get("MATTHC") if isinstance(raw, dict) else None
    return clean_text(code)[:CODE_LIMIT] if isinstance(code, str) else ""


def _code(node: Node) -> str:
    code = node.text("MATTHC")
    if not code:
        raise RecordError("no_code", _("The record has no code (MATTHC)."))
    if len(code) > CODE_LIMIT:
        raise RecordError(
            "code_too_long",
            _("The code has more than %(limit)d characters.") % {"limit": CODE_LIMIT},
        )
    return " ".join(code.split())


def _name(node: Node) -> str:
    name = node.text("TENTTHC")
    if not name:
        raise RecordError("no_name", _("The record has no name (TENTTHC)."))
    return name


def _levels(node: Node) -> tuple[tuple[Level, ...], str]:
    """Return the levels and their words; a level we do not know is “other” and keeps its words."""
    given = [_plain_text(node, "CAPTHUCHIEN", item) for item in node.items("CAPTHUCHIEN")]
    levels = tuple(dict.fromkeys(level_of(word) for word in given if word))
    words = node.text("CAPTHUCHIENGOC")
    unknown = [
        word
        for word in given
        if level_of(word) == Level.OTHER and not says_other(word) and word not in words
    ]
    return levels, ", ".join(word for word in [words, *unknown] if word)


def _terms(node: Node, key: str, suffix: str) -> tuple[Term, ...]:
    """Read a list of names, each a text or an object with ``MA…`` and ``TEN…``."""
    terms = []
    for at, item in enumerate(node.items(key), 1):
        if isinstance(item, dict):
            place = Node(item, f"{key}[{at}]")
            term = Term(place.text(f"MA{suffix}"), place.text(f"TEN{suffix}"))
        else:
            term = Term("", _plain_text(node, key, item))
        if term.code or term.name:
            terms.append(Term(term.code, term.name or term.code))
    return tuple(dict.fromkeys(terms))


def _plain_text(node: Node, key: str, item: object) -> str:
    if item is None:
        return ""
    if not isinstance(item, str):
        raise node.wrong_type(key, _("a list of texts"))
    return item


def _subjects(node: Node) -> tuple[Term, ...]:
    words = node.value.get("MOTADOITUONGTHUCHIEN")
    if node.items("DOITUONGTHUCHIEN") or not words:
        return _terms(node, "DOITUONGTHUCHIEN", "DOITUONG")
    if isinstance(words, list):
        return _terms(node, "MOTADOITUONGTHUCHIEN", "DOITUONG")
    return tuple(
        Term("", label) for label in split_labels(node.text("MOTADOITUONGTHUCHIEN")) if label
    )


def split_labels(text: str) -> list[str]:
    """Split labels at commas, semicolons and line ends, but not inside brackets or known labels."""
    for number, label in enumerate(_LABELS_WITH_COMMAS):
        text = text.replace(label, f"\ue000{number}\ue001")
    parts, depth, part = [], 0, ""
    for character in text:
        depth = max(0, depth + (character == "(") - (character == ")"))
        if character in ",;\n" and (depth == 0 or character == "\n"):
            parts.append(part)
            part = ""
        else:
            part += character
    whole = []
    for found in [*parts, part]:
        restored = found
        for number, label in enumerate(_LABELS_WITH_COMMAS):
            restored = restored.replace(f"\ue000{number}\ue001", label)
        whole.append(" ".join(restored.split()))
    return list(dict.fromkeys(label for label in whole if label))


def _authority(node: Node, key: str) -> Authority:
    if isinstance(node.value.get(key), list):
        agencies = _terms(node, key, "DONVI")
        return Authority("; ".join(term.name for term in agencies), agencies)
    return Authority(node.text(key), ())


def _case(node: Node) -> Case:
    components = [_component(item) for item in node.objects("GIAYTO")]
    return Case(
        name=node.text("TRUONGHOP"),
        components=tuple(
            item for item in components if item.name or item.code or item.form_name or item.form_url
        ),
    )


def _component(node: Node) -> Component:
    name = node.text("TENGIAYTO")
    notes: list[str] = []
    form_url = node.text("URL")
    if form_url and not is_web_address(form_url):
        notes.append(form_url)
        form_url = ""
    form_name = node.text("MAUDON", "TENMAUDON")
    return Component(
        code=node.text("MAGIAYTO"),
        name=name,
        originals=_quantity(node, "BANCHINH", notes),
        copies=_quantity(node, "BANSAO", notes),
        # “Hồ sơ gồm:” is what the source means to stand above papers, whatever its quantity.
        is_heading=name.endswith(":") and not form_name and not form_url,
        form_name=form_name,
        form_url=form_url,
        note="; ".join([*notes, *filter(None, [node.text("GHICHU")])]),
    )


def _quantity(node: Node, key: str, notes: list[str]) -> int:
    number = node.whole(key)
    if isinstance(number, str):
        notes.append(f"{key}: {number}")
        return 0
    return number or 0


def _step_groups(node: Node) -> tuple[StepGroup, ...]:
    groups = [
        StepGroup(
            case=item.text("TRUONGHOP"),
            steps=tuple(
                step.text("TENTRINHTU")
                for step in item.objects("TRINHTU")
                if step.text("TENTRINHTU")
            ),
        )
        for item in node.objects("TRINHTUTHUCHIEN")
    ]
    return tuple(group for group in groups if group.case or group.steps)


def _channel(node: Node) -> ChannelTimes:
    words = node.value.get("KENH")
    if isinstance(words, int) and not isinstance(words, bool):
        words = str(words)
    elif words is not None and not isinstance(words, str):
        raise node.wrong_type("KENH", _("text"))
    kind = channel_of(words or "")
    return ChannelTimes(
        kind=kind,
        kind_text=(words or "") if kind == Channel.OTHER else "",
        times=tuple(_time(item) for item in node.objects("THOIGIAN")),
    )


def _time(node: Node) -> Time:
    amount = node.decimal("THOIGIANGIAIQUYET")
    given = node.text("DONVITINH")
    unit = unit_of(given)
    shown = node.text("THOIGIANGOC")
    words = [shown]
    if unit == TimeUnit.OTHER and not says_other(given) and given not in shown:
        words.append(given)
    if isinstance(amount, str):
        words.append(amount)
        amount = None
        unit = TimeUnit.OTHER
    return Time(
        amount=amount,
        unit=unit,
        unit_text=" ".join(word for word in words if word),
        description=node.text("MOTA"),
        fees=tuple(_fee(item) for item in node.objects("PHILEPHI")),
    )


def _fee(node: Node) -> Fee:
    amount = node.whole("SOTIEN")
    unit = node.text("DONVI")
    kind_words = node.text("LOAI")
    kind = fee_kind_of(kind_words)
    notes = [kind_words] if kind_words and kind is None else []
    if isinstance(amount, str):
        notes.append(f"{amount} {unit}".strip())
        amount = None
    elif not is_dong(unit):
        # Another currency is no amount in VND; “đồng/lần” only says what one pays for.
        if amount is not None and not unit.casefold().startswith(("đồng", "vnd")):
            notes.append(f"{amount} {unit}")
            amount = None
        else:
            notes.append(unit)
    return Fee(
        kind=kind or "",
        amount=amount,
        note="; ".join([*notes, *filter(None, [node.text("MOTA")])]),
    )


def _results(node: Node) -> tuple[Term, ...]:
    found = [
        Term(item.text("MAKETQUA"), item.text("TENKETQUA"))
        for item in node.objects("KETQUATHUCHIEN")
    ]
    return tuple(term for term in found if term.code or term.name)


def _legal_bases(node: Node) -> tuple[LegalBasis, ...]:
    found = []
    for item in node.objects("CANCUPHAPLY"):
        url = item.text("URL")
        basis = LegalBasis(
            item.text("SOVANBAN"), item.text("TENVANBAN"), url if is_web_address(url) else ""
        )
        if basis.number or basis.name:
            found.append(basis)
    return tuple(found)


def _keywords(node: Node) -> str:
    if isinstance(node.value.get("TUKHOA"), list):
        words = [_plain_text(node, "TUKHOA", item) for item in node.items("TUKHOA")]
        return ", ".join(word for word in words if word)
    return node.text("TUKHOA")


def _source_url(node: Node) -> str:
    url = node.text("DETAIL_URL")
    return url if len(url) <= URL_LIMIT and is_web_address(url) else ""


def is_web_address(text: str) -> bool:
    """Tell whether ``text`` may become a link: http or https, and nothing that could leave it."""
    return _WEB_ADDRESS.fullmatch(text) is not None
