"""The dossier life cycle, as data. A leaf: imports nothing of ours.

Codes are those of the national portal; who may take which action, and from where, stands here once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.IntegerChoices):
    NEW = 1, _("Newly filed")  # Mới đăng ký
    RECEIVED = 2, _("Received")  # Được tiếp nhận
    REFUSED = 3, _("Not accepted")  # Không được tiếp nhận
    PROCESSING = 4, _("In process")  # Đang xử lý
    SUPPLEMENT = 5, _("Supplement asked for")  # Yêu cầu bổ sung giấy tờ
    PAYMENT = 6, _("Payment asked for")  # Yêu cầu thực hiện nghĩa vụ tài chính
    WITHDRAWN = 7, _("Withdrawn by the applicant")  # Công dân yêu cầu rút hồ sơ
    STOPPED = 8, _("Processing stopped")  # Dừng xử lý
    DONE = 9, _("Processed")  # Đã xử lý xong
    RETURNED = 10, _("Result handed over")  # Đã trả kết quả


FINAL = frozenset({Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED})


class Action(models.TextChoices):
    SUBMIT = "submit", _("File the dossier")
    RECEIVE = "receive", _("Receive")
    REFUSE = "refuse", _("Refuse")
    PROCESS = "process", _("Begin processing")
    REQUEST_SUPPLEMENT = "request_supplement", _("Ask for a supplement")
    ANSWER_SUPPLEMENT = "answer_supplement", _("Hand in the supplement")
    REQUEST_PAYMENT = "request_payment", _("Ask for payment")
    CONFIRM_PAYMENT = "confirm_payment", _("Confirm payment")
    EXTEND = "extend", _("Extend the time")
    REAPPOINT = "reappoint", _("Apologise and give a new date")
    RECALCULATE = "recalculate", _("Count the time again by the changed calendar")
    WITHDRAW = "withdraw", _("Withdraw")
    STOP = "stop", _("Stop processing")
    RESUME = "resume", _("Take up again")
    FINISH = "finish", _("Finish with a result")
    RETURN = "return", _("Hand over the result")


class Role(models.TextChoices):
    """What somebody is to one dossier."""

    APPLICANT = "applicant", _("applicant")
    OFFICER = "officer", _("officer")
    LEADER = "leader", _("leader")
    SYSTEM = "system", _("system")


class OfficerRole(models.TextChoices):
    """What an officer is in their agency."""

    COUNTER = "counter", _("counter")
    PROCESSOR = "processor", _("processor")
    HEAD = "head", _("division head")
    LEADER = "leader", _("leader")
    CONTROLLER = "controller", _("controller")
    ADMINISTRATOR = "administrator", _("administrator")


class FilingChannel(models.TextChoices):
    """How a dossier came (kênh thực hiện)."""

    ONLINE = "online", _("online")
    IN_PERSON = "in_person", _("in person")
    POST = "post", _("by post")
    NATIONAL = "national", _("national portal")


@dataclass(frozen=True, slots=True)
class Transition:
    """From where, to where and by whom an action leads.

    ``target`` None: the status stays, or ``came_from`` says that it is the one before status 5.
    """

    sources: frozenset[Status]
    target: Status | None
    roles: frozenset[Role]
    needs_reason: bool = False
    came_from: bool = False


_OFFICERS = frozenset({Role.OFFICER, Role.LEADER})
_OPEN = frozenset(
    {Status.NEW, Status.RECEIVED, Status.PROCESSING, Status.SUPPLEMENT, Status.PAYMENT}
)

# Filing is not among them: it makes the dossier (services.submission), in status 1.
TRANSITIONS: Mapping[Action, Transition] = {
    Action.RECEIVE: Transition(frozenset({Status.NEW}), Status.RECEIVED, _OFFICERS),
    Action.REFUSE: Transition(
        frozenset({Status.NEW}), Status.REFUSED, _OFFICERS, needs_reason=True
    ),
    Action.PROCESS: Transition(frozenset({Status.RECEIVED}), Status.PROCESSING, _OFFICERS),
    Action.REQUEST_SUPPLEMENT: Transition(
        frozenset({Status.NEW, Status.PROCESSING}), Status.SUPPLEMENT, _OFFICERS, needs_reason=True
    ),
    Action.ANSWER_SUPPLEMENT: Transition(
        frozenset({Status.SUPPLEMENT}), None, frozenset({Role.APPLICANT}), came_from=True
    ),
    Action.REQUEST_PAYMENT: Transition(frozenset({Status.PROCESSING}), Status.PAYMENT, _OFFICERS),
    Action.CONFIRM_PAYMENT: Transition(
        frozenset({Status.PAYMENT}), Status.PROCESSING, _OFFICERS | {Role.SYSTEM}
    ),
    Action.EXTEND: Transition(
        frozenset({Status.PROCESSING}), None, frozenset({Role.LEADER}), needs_reason=True
    ),
    Action.REAPPOINT: Transition(
        frozenset({Status.RECEIVED, Status.PROCESSING}),
        None,
        frozenset({Role.LEADER}),
        needs_reason=True,
    ),
    Action.RECALCULATE: Transition(
        frozenset({Status.RECEIVED, Status.PROCESSING}),
        None,
        frozenset({Role.LEADER, Role.SYSTEM}),
    ),
    Action.WITHDRAW: Transition(_OPEN, Status.WITHDRAWN, frozenset({Role.APPLICANT})),
    Action.STOP: Transition(
        frozenset({Status.PROCESSING, Status.SUPPLEMENT, Status.PAYMENT}),
        Status.STOPPED,
        _OFFICERS | {Role.SYSTEM},
        needs_reason=True,
    ),
    Action.RESUME: Transition(
        frozenset({Status.STOPPED}), Status.PROCESSING, frozenset({Role.LEADER}), needs_reason=True
    ),
    Action.FINISH: Transition(frozenset({Status.PROCESSING}), Status.DONE, _OFFICERS),
    Action.RETURN: Transition(frozenset({Status.DONE}), Status.RETURNED, _OFFICERS),
}

# How far a dossier is, in percent, for everybody: says nothing else about it.
COMPLETION: Mapping[Status, int] = {
    Status.NEW: 10,
    Status.RECEIVED: 25,
    Status.PROCESSING: 50,
    Status.SUPPLEMENT: 50,
    Status.PAYMENT: 75,
    Status.DONE: 90,
    Status.REFUSED: 100,
    Status.WITHDRAWN: 100,
    Status.STOPPED: 100,
    Status.RETURNED: 100,
}
