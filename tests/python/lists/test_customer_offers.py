"""What a list offers where its program has no offer: what was shown to work, else the playbook's."""

from __future__ import annotations

import pandas as pd
import pytest
from compiled import compile_models, warehouse
from conftest import Dbt

# Status, and what the playbook forbids for the customer.
CUSTOMERS = {
    "gets what works": ("Dormant", None),
    "has a playbook against it": ("Dormant", "discounts"),
    "was driven away": ("Slipping", None),
    "is untried": ("Active", None),
}
# Status, offer, channel, whether it is the next best, ends of the intervals of reorders and of value per customer.
RESPONSES = [
    ("Dormant", "20 % off", "email", True, 0.2, 3.0),
    ("Dormant", "a gift", "call", False, 0.1, 0.5),
    ("Slipping", "a gift", "call", False, 0.1, -0.5),
]


@pytest.fixture(scope="module")
def offers(dbt: Dbt) -> dict[str, tuple[str | None, str | None, str | None]]:
    """Offer, channel and basis of each customer; the playbook has a gift for everybody."""
    connection = warehouse()
    connection.execute("create schema winback.marts; create schema winback.seeds")
    known = pd.DataFrame(  # noqa: F841
        [(customer, *about) for customer, about in CUSTOMERS.items()], columns=["customer_id", "status", "forbids"]
    ).astype("string")
    responses = pd.DataFrame(  # noqa: F841
        RESPONSES, columns=["slice", "offer", "channel", "is_next_best_offer", "lift_upper", "value_per_customer_upper"]
    )
    connection.execute(
        """
        create table winback.marts.offer_response as select 'status' as slice_type, * from responses;
        create table winback.marts.customer_status as select customer_id, status from known;
        create table winback.marts.dormant_customers as
        select customer_id, 'low-purchase' as dormancy_type, customer_id as reason from known;
        create table winback.seeds.dormancy_playbook as
        select 'low-purchase' as dormancy_type, customer_id as reason, 'a gift' as offer, 'letter' as channel,
            'x' as do_not, forbids, 2 as max_cost_per_customer
        from known;
        create table winback.marts.customer_segments as
        select 'rfm' as segmentation, 1 as segment_id, '' as customer_id, '' as segment_name where false;
        create table winback.marts.segment_profiles as
        select 'rfm' as segmentation, 1 as segment_id, '' as segment_key, '' as do_not where false;
        create table winback.seeds.playbook as
        select '' as segment_key, '' as offer, '' as channel, '' as do_not, '' as forbids, 1 as max_cost_per_customer
        where false;
        """
    )
    sql = compile_models(dbt, ["int_customer_offers"])["int_customer_offers"]
    found = connection.execute(f"select customer_id, offer, channel, offer_basis from ({sql})").fetchall()
    return {customer: tuple(rest) for customer, *rest in found}


def test_what_works_comes_first(offers: dict[str, tuple[str | None, str | None, str | None]]) -> None:
    """The page would name an offer that was shown to work, and the list send another one."""
    assert offers["gets what works"] == ("20 % off", "email", "shown to work")
    assert offers["has a playbook against it"] == ("a gift", "letter", "playbook: not tested")


def test_what_failed_is_not_offered(offers: dict[str, tuple[str | None, str | None, str | None]]) -> None:
    """A list would go on with an offer that campaigns have shown to cost more than it brings in."""
    assert offers["was driven away"] == (None, "letter", "none: shown not to pay")
    assert offers["is untried"] == ("a gift", "letter", "playbook: not tested")
