from __future__ import annotations

from typing import Any

import pytest

from procedures.offers import offer_for


def time(amount, unit="working_day", case="", *fees, unit_text=""):
    return {
        "id": "t",
        "case": case,
        "amount": amount,
        "unit": unit,
        "unit_text": unit_text,
        "description": "",
        "fees": [{"id": "f", "kind": "fee", "amount": fee, "note": ""} for fee in fees],
    }


def content(online: list[Any], in_person: list[Any] = (), **extra: Any) -> dict[str, Any]:
    channels = [
        {"id": kind, "kind": kind, "kind_text": "", "times": times}
        for kind, times in (("online", online), ("in_person", in_person))
        if times
    ]
    cases = [{"id": "new", "name": "Cấp mới"}, {"id": "again", "name": "Cấp lại"}]
    return {"channels": channels, "cases": cases, "handling": {}, **extra}


def fee(amount):
    return {"kind": "fee", "amount": amount, "note": ""}


def test_time_and_fee_belong_to_channel_and_case():
    rows = [time(15, "working_day", "Cấp mới", 800_000), time(7, "day", "CẤP LẠI", 400_000)]
    made = content(rows, [time(20, "working_day", "", 900_000)])

    new = offer_for(made, channel="online", case="new")
    again = offer_for(made, channel="online", case="again")
    by_hand = offer_for(made, channel="in_person", case="new")

    assert (new.amount, new.unit, new.fees, new.stated) == (15, "working_day", [fee(800_000)], True)
    assert (again.amount, again.unit, again.fees) == (7, "day", [fee(400_000)])
    assert (by_hand.amount, by_hand.fees) == (20, [fee(900_000)])


def test_the_longest_of_several_times_holds_in_any_case():
    rows = [time(20, "hour", "", 1), time(4, "working_day", "", 2), time(5, "day", "", 2)]

    offer = offer_for(content(rows), channel="online", case="")

    assert (offer.amount, offer.unit, offer.is_longest) == (4, "working_day", True)
    assert offer.fees == [fee(1), fee(2)]


def test_one_time_twice_is_no_choice():
    offer = offer_for(content([time(4), time(4)]), channel="online", case="")

    assert (offer.amount, offer.is_longest) == (4, False)


def test_a_channel_without_times_takes_those_of_the_others():
    offer = offer_for(content([time(4)]), channel="post", case="")

    assert (offer.amount, offer.stated) == (4, True)


def test_a_case_without_a_time_of_its_own_takes_what_names_no_case():
    rows = [time(9, case="Cấp mới"), time(4)]

    assert offer_for(content(rows), channel="online", case="again").amount == 4


@pytest.mark.parametrize(
    ("amount", "unit"),
    [(None, "working_day"), (0, "working_day"), (3, "other"), (-1, "day"), (10**9, "day")],
)
def test_what_cannot_be_counted_is_not_stated(amount, unit):
    rows = [time(amount, unit, "", 5, unit_text="Theo quy định")]

    offer = offer_for(content(rows), channel="online", case="")

    assert (offer.stated, offer.unit_text, offer.fees) == (False, "Theo quy định", [fee(5)])
    assert offer.term["amount"] is None


def test_nothing_is_promised_where_nothing_is_said():
    offer = offer_for({"channels": [], "cases": []}, channel="", case="")

    assert (offer.amount, offer.unit, offer.fees, offer.stated) == (None, "other", [], False)


def test_hours_run_by_the_clock_where_the_procedure_says_so():
    by_clock = {"handling": {"clock_hours": True}}

    assert offer_for(content([time(24, "hour")], **by_clock), channel="", case="").clock_hours
    assert not offer_for(content([time(24, "hour")]), channel="", case="").clock_hours
    assert not offer_for(content([time(3, "day")], **by_clock), channel="", case="").clock_hours
