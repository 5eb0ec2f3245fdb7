from __future__ import annotations

import itertools
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from dossiers.exceptions import ActionForbidden, ActionNotAllowed, ReasonRequired
from dossiers.models import Dossier, Officer
from dossiers.selectors import Viewer, officer_of
from dossiers.services.history import Actor
from dossiers.services.lifecycle import actor_for, apply_action
from dossiers.states import Action, OfficerRole, Role, Status
from exchange.models import OutboxMessage
from tests.dossiers.builders import (
    applicant,
    leader_of,
    make_agency,
    make_dossier,
    make_draft,
    make_officer,
    make_procedure,
    officer,
)
from tests.officers import make_user
from tests.threads import at_once, needs_row_locks

pytestmark = pytest.mark.django_db

S, A = Status, Action
# Written out by hand: computed from TRANSITIONS, it would agree with any mistake there.
ALLOWED = {
    (S.NEW, A.RECEIVE): S.RECEIVED,
    (S.NEW, A.REFUSE): S.REFUSED,
    (S.NEW, A.REQUEST_SUPPLEMENT): S.SUPPLEMENT,
    (S.NEW, A.WITHDRAW): S.WITHDRAWN,
    (S.RECEIVED, A.PROCESS): S.PROCESSING,
    (S.RECEIVED, A.REAPPOINT): S.RECEIVED,
    (S.RECEIVED, A.RECALCULATE): S.RECEIVED,
    (S.RECEIVED, A.WITHDRAW): S.WITHDRAWN,
    (S.PROCESSING, A.REQUEST_SUPPLEMENT): S.SUPPLEMENT,
    (S.PROCESSING, A.REQUEST_PAYMENT): S.PAYMENT,
    (S.PROCESSING, A.EXTEND): S.PROCESSING,
    (S.PROCESSING, A.REAPPOINT): S.PROCESSING,
    (S.PROCESSING, A.RECALCULATE): S.PROCESSING,
    (S.PROCESSING, A.WITHDRAW): S.WITHDRAWN,
    (S.PROCESSING, A.STOP): S.STOPPED,
    (S.PROCESSING, A.FINISH): S.DONE,
    (S.SUPPLEMENT, A.ANSWER_SUPPLEMENT): S.PROCESSING,
    (S.SUPPLEMENT, A.WITHDRAW): S.WITHDRAWN,
    (S.SUPPLEMENT, A.STOP): S.STOPPED,
    (S.PAYMENT, A.CONFIRM_PAYMENT): S.PROCESSING,
    (S.PAYMENT, A.WITHDRAW): S.WITHDRAWN,
    (S.PAYMENT, A.STOP): S.STOPPED,
    (S.STOPPED, A.RESUME): S.PROCESSING,
    (S.DONE, A.RETURN): S.RETURNED,
}
APPLICANTS_STEPS = {A.ANSWER_SUPPLEMENT, A.WITHDRAW}
MOVING = [action for action in Action if action is not A.SUBMIT]


@pytest.fixture
def page():
    return make_procedure()


@pytest.mark.parametrize("status", Status)
def test_exactly_the_listed_steps_are_allowed(page, status):
    """One dossier a status, every action tried on it and undone."""
    dossier = make_dossier(page, owner=make_user(), status=status)
    leader, owner = leader_of(dossier), applicant(dossier)
    facts = {
        "amount": 5,
        "unit": "working_day",
        "due_at": (timezone.now() + timedelta(days=90)).isoformat(),
    }
    for action in MOVING:
        listed = (status, action) in ALLOWED
        actor = owner if action in APPLICANTS_STEPS else leader
        number = dossier.events.count()
        savepoint = connection.savepoint()

        with nullcontext() if listed else pytest.raises(ActionNotAllowed):
            apply_action(dossier, action, actor=actor, reason="Lý do", facts=facts)

        now = Dossier.objects.get(pk=dossier.pk)
        assert now.status == ALLOWED.get((status, action), status), action
        assert now.events.count() == number + listed, action
        assert now.events.last().to_status == now.status, action
        connection.savepoint_rollback(savepoint)


FORBIDDEN = {
    Role.APPLICANT: set(MOVING) - APPLICANTS_STEPS,
    Role.OFFICER: {*APPLICANTS_STEPS, A.EXTEND, A.REAPPOINT, A.RECALCULATE, A.RESUME},
    Role.LEADER: APPLICANTS_STEPS,
    Role.SYSTEM: set(MOVING) - {A.CONFIRM_PAYMENT, A.STOP, A.RECALCULATE},
}


def test_each_role_takes_its_own_steps_only(page):
    dossier = make_dossier(page, owner=make_user())
    counter = make_officer(dossier.agency, OfficerRole.COUNTER)
    actors = {
        Role.APPLICANT: applicant(dossier),
        Role.OFFICER: officer(counter),
        Role.LEADER: leader_of(dossier),
        Role.SYSTEM: Actor(Role.SYSTEM),
    }
    for role, action in itertools.product(Role, MOVING):
        savepoint = connection.savepoint()
        try:
            apply_action(
                dossier, action, actor=actors[role], reason="Lý do", facts={"due_at": "2030-01-01"}
            )
            refused = False
        except ActionForbidden:
            refused = True
        except ActionNotAllowed:
            refused = False  # may, at another time
        assert refused is (action in FORBIDDEN[role]), (role, action)
        connection.savepoint_rollback(savepoint)
    assert dossier.events.count() == 1


@pytest.mark.parametrize(
    "action", [A.REFUSE, A.REQUEST_SUPPLEMENT, A.EXTEND, A.REAPPOINT, A.STOP, A.RESUME]
)
def test_some_steps_need_a_reason(page, action):
    status = {A.REFUSE: S.NEW, A.RESUME: S.STOPPED}.get(action, S.PROCESSING)
    dossier = make_dossier(page, status=status)

    with pytest.raises(ReasonRequired):
        apply_action(dossier, action, actor=leader_of(dossier), reason=" \n")

    assert Dossier.objects.get(pk=dossier.pk).status == status


def test_step_writes_event_detail_and_message_together(page):
    dossier = make_dossier(page, owner=make_user())
    before = timezone.now()

    refused = apply_action(
        dossier, A.REFUSE, actor=leader_of(dossier), reason="Không thuộc thẩm quyền"
    )

    event = refused.events.last()
    assert (event.number, event.action, event.role) == (2, "refuse", "leader")
    assert before <= event.at <= timezone.now()
    assert event.detail.text == "Không thuộc thẩm quyền"
    assert "thẩm quyền" not in str(event.__dict__)
    message = OutboxMessage.objects.order_by("pk").last()
    assert (message.topic, message.key, message.payload) == (
        "dossiers.event",
        str(dossier.pk),
        {"event": event.pk},
    )


def test_times_and_who_has_it_are_kept(page):
    dossier = make_dossier(page, status=S.RETURNED)
    at = {event.action: event.at for event in dossier.events.all()}

    assert dossier.received_at == at["receive"]
    assert dossier.finished_at == at["finish"]
    assert dossier.returned_at == at["return"]
    assert dossier.unit == "Phòng Hồ sơ"
    assert dossier.handler.role == OfficerRole.LEADER


def test_supplement_leads_back_to_where_it_came_from(page):
    fresh = make_dossier(page, owner=make_user())
    asked = apply_action(fresh, A.REQUEST_SUPPLEMENT, actor=leader_of(fresh), reason="Thiếu")
    assert (asked.status, asked.status_before) == (S.SUPPLEMENT, S.NEW)

    answered = apply_action(asked, A.ANSWER_SUPPLEMENT, actor=applicant(asked))

    assert (answered.status, answered.status_before) == (S.NEW, None)
    assert not answered.ledger.exists()  # no time runs before receipt


def test_officer_who_lost_the_role_can_do_nothing(page):
    dossier = make_dossier(page)
    actor = officer(make_officer(dossier.agency, OfficerRole.COUNTER))
    Officer.objects.filter(user=actor.user).update(role=OfficerRole.CONTROLLER)

    with pytest.raises(ActionForbidden):
        apply_action(dossier, A.RECEIVE, actor=actor)


def test_officer_of_another_agency_can_do_nothing(page):
    dossier = make_dossier(page)
    actor = officer(make_officer(make_agency("G10.10", "Cục khác"), OfficerRole.LEADER))

    with pytest.raises(ActionForbidden):
        apply_action(dossier, A.RECEIVE, actor=actor)


def test_nobody_decides_on_their_own_dossier(page):
    dossier = make_dossier(page)
    leader = leader_of(dossier)
    Dossier.objects.filter(pk=dossier.pk).update(owner=leader.user)

    with pytest.raises(ActionForbidden):
        apply_action(dossier, A.RECEIVE, actor=leader)
    with pytest.raises(ActionForbidden):
        actor_for(Dossier.objects.get(), Viewer(leader.user), Role.LEADER)


def test_actor_for_gives_officers_their_unit(page):
    dossier = make_dossier(page)
    counter = make_officer(dossier.agency, OfficerRole.COUNTER, unit="Bộ phận Một cửa")

    assert actor_for(dossier, Viewer(counter.user), Role.OFFICER) == Actor(
        Role.OFFICER, counter.user, unit="Bộ phận Một cửa"
    )
    with pytest.raises(ActionForbidden):
        actor_for(dossier, Viewer(counter.user), Role.LEADER)
    with pytest.raises(ActionForbidden):
        actor_for(dossier, Viewer(counter.user), Role.APPLICANT)
    with pytest.raises(ActionForbidden):
        actor_for(make_draft(page), Viewer(counter.user), Role.OFFICER)
    assert officer_of(counter.user) == counter


@needs_row_locks
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_officers_who_decide_at_once_one_wins():
    dossier = make_dossier()
    officers = [
        officer(make_officer(dossier.agency, OfficerRole.COUNTER)),
        officer(make_officer(dossier.agency, OfficerRole.PROCESSOR)),
    ]

    def decide(index: int) -> int:
        action = (A.RECEIVE, A.REFUSE)[index]
        return apply_action(dossier, action, actor=officers[index], reason="Lý do").status

    results = at_once(decide, 2)

    won = [result for result in results if isinstance(result, int)]
    lost = [result for result in results if not isinstance(result, int)]
    assert len(won) == 1
    assert [type(error) for error in lost] == [ActionNotAllowed]
    assert Dossier.objects.get().status == won[0]
    assert [event.number for event in Dossier.objects.get().events.all()] == [1, 2]
