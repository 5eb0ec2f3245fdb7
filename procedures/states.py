"""Fixed vocabularies of the catalogue. A leaf: imports nothing of ours."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    POST = "post", _("By post")
    OTHER = "other", _("Another way")


class TimeUnit(models.TextChoices):
    WORKING_DAY = "working_day", _("working days")
    DAY = "day", _("days")
    HOUR = "hour", _("hours")
    OTHER = "other", _("as described")


class FeeKind(models.TextChoices):
    FEE = "fee", _("Fee")  # phí
    CHARGE = "charge", _("Charge")  # lệ phí


class Level(models.TextChoices):
    """Where a procedure is carried out (cấp thực hiện)."""

    MINISTRY = "ministry", _("Ministry")
    PROVINCE = "province", _("Province")
    COMMUNE = "commune", _("Commune")
    OTHER = "other", _("Other authority")


class ServiceLevel(models.IntegerChoices):
    """Levels of an online public service (Circular 32/2017/TT-BTTTT)."""

    INFORMATION = 1, _("Level 1: information")
    FORMS = 2, _("Level 2: forms to download")
    FILING = 3, _("Level 3: file online, pay and receive in person")
    PAYMENT = 4, _("Level 4: file and pay online, receive online, in person or by post")


class OnlineScope(models.TextChoices):
    """The later scale (Decree 42/2022/NĐ-CP)."""

    INFORMATION = "information", _("Information online")
    PARTIAL = "partial", _("Partly online")  # một phần
    FULL = "full", _("Fully online")  # toàn trình


class SupplementPolicy(models.TextChoices):
    """What a supplement does to the time that an agency has."""

    RESTART = "restart", _("the time begins anew")
    PAUSE = "pause", _("the time stands still")


SCOPE_OF_LEVEL: dict[int, OnlineScope] = {
    ServiceLevel.INFORMATION: OnlineScope.INFORMATION,
    ServiceLevel.FORMS: OnlineScope.INFORMATION,
    ServiceLevel.FILING: OnlineScope.PARTIAL,
    ServiceLevel.PAYMENT: OnlineScope.FULL,
}
