"""Which offer is advised: one that was shown to work, by all its campaigns, and that the playbook allows."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest
from compiled import SCHEMA, compile_models, warehouse
from conftest import Dbt
from counts import campaign, sides

from winback.campaigns.measurement import measure

# The demo's campaigns of 2024 and 2025: to contact and held back, ordered again and of how many.
SUMMER_MAIL = {
    "Dormant high-value": (0, 8, 0, 10),
    "Slipping high-value": (1, 12, 1, 7),
    "Dormant low-purchase": (86, 272, 20, 176),
    "Lost": (4, 43, 0, 24),
    "Slipping": (22, 76, 4, 44),
}
WHOLES = {
    "2024-spring-mail": (36, 97, 19, 82),
    "2024-summer-sms": (41, 117, 33, 108),
    "2025-autumn-mail": (46, 452, 52, 449),
    "2025-summer-mail": (113, 411, 25, 261),
    "2025-winter-call": (41, 116, 21, 191),
}


def evidence(rows: list[dict[str, object]]) -> dict[str, tuple[str, str]]:
    """Return the evidence for an offer and its words, by status."""
    results = measure(pd.DataFrame(rows))
    offers = results[(results["origin"] == "offer") & (results["slice_type"] == "status")]
    return dict(zip(offers["slice"], zip(offers["evidence"], offers["evidence_words"], strict=True), strict=True))


def test_an_offer_needs_evidence_of_its_own() -> None:
    """20 % off was advised on 0 of 8 against 0 of 10, and on 1 of 12 against 1 of 7, because others came back."""
    found = evidence(campaign(WHOLES["2025-summer-mail"], SUMMER_MAIL, offer="20 % off"))
    assert found["Dormant low-purchase"][0] == "own"
    assert found["Dormant high-value"] == (
        "not shown",
        "too few of these customers to compare: 0 of 8 ordered again, and 0 of 10 of the control group",
    )
    assert found["Slipping high-value"][0] == "not shown"


def test_what_all_show_is_said_to_be_of_all() -> None:
    """A part that does not differ gets the whole's offer, in words that say it was not shown there."""
    parts = {"a": (60, 200, 20, 200), "b": (60, 200, 21, 200), "c": (9, 30, 3, 30), "d": (58, 190, 20, 200)}
    whole = tuple(sum(counts) for counts in zip(*parts.values(), strict=True))
    kind, words = evidence(campaign(whole, parts))["c"]  # type: ignore[arg-type]
    assert kind == "whole"
    assert words.startswith("not shown on these customers by themselves (9 of 30 ordered again, and 3 of 30")
    assert "no difference between statuses can be seen" in words
    # a part that nothing happens in, large enough to see it
    parts["c"] = (20, 200, 21, 200)
    whole = tuple(sum(counts) for counts in zip(*parts.values(), strict=True))
    assert evidence(campaign(whole, parts))["c"][0] == "not shown"  # type: ignore[arg-type]


def test_bringing_back_is_not_earning() -> None:
    """An offer that costs more than it brings in is not advised, and one of which nobody knows neither."""
    rows = campaign((60, 200, 20, 200), {"a": (60, 200, 20, 200)})
    assert evidence(rows)["a"][0] == "own"
    for cost in (1.2, 9.0):
        rows = campaign((60, 200, 20, 200), {"a": (60, 200, 20, 200)}, cost=cost)
        assert evidence(rows)["a"][0] == "money not shown"


def test_all_campaigns_with_an_offer_count() -> None:
    """The largest one alone spoke for the offer; another one in which customers stayed away was not mentioned."""
    good, bad = (60, 200, 20, 200), (20, 150, 60, 150)
    rows = campaign(good, {"a": good}, campaign_id="good") + campaign(bad, {"a": bad}, campaign_id="bad")
    kind, words = evidence(rows)["a"]
    assert (kind, words) == ("not shown", "its 2 campaigns differ (-26.7 to +20.0 points)")
    again = campaign(good, {"a": good}, campaign_id="good") + campaign(good, {"a": good}, campaign_id="again")
    kind, words = evidence(again)["a"]
    assert kind == "own"
    assert words.startswith("120 of 400 ordered again, and 40 of 400 of the control group")
    assert "its 2 campaigns: +20.0 to +20.0 points" in words
    # one that was tampered with is no witness
    tampered = campaign(bad, {"a": bad}, campaign_id="bad", share_of_control=0.1)
    assert evidence(campaign(good, {"a": good}, campaign_id="good") + tampered)["a"][0] == "own"


def test_campaigns_are_tested_together() -> None:
    """Of five campaigns, one whose interval just leaves out zero is no proof: one in twenty does so by chance."""
    rows = [row for name, counts in WHOLES.items() for row in sides(counts, campaign_id=name, offer=name)]
    results = measure(pd.DataFrame(rows)).set_index(["origin", "campaign_id"]).loc["program"]
    assert results["outcome"].to_dict() == {
        "2024-spring-mail": "not sure",
        "2024-summer-sms": "none seen",
        "2025-autumn-mail": "none seen",
        "2025-summer-mail": "effect",
        "2025-winter-call": "effect",
    }
    assert results.loc["2024-spring-mail", "lift_lower"] > 0
    assert "but of 5 results read together some look like that by chance" in results.loc["2024-spring-mail", "verdict"]
    alone = measure(pd.DataFrame(sides(WHOLES["2024-spring-mail"])))
    assert alone["outcome"].iloc[0] == "effect"


@pytest.fixture(scope="module")
def response_sql(dbt: Dbt) -> str:
    """The model with the ephemeral ones it reads."""
    return compile_models(dbt, ["offer_response"])["offer_response"]


@pytest.mark.parametrize(
    ("offer", "channel", "forbids", "is_advised"),
    [
        ("20 % off", "email", "mass mailings", False),
        ("20 % off", "personal email", "mass mailings", True),
        ("20 % off", "email", "calls; print; deep discounts", False),
        ("10 % off", "email", "calls; print; deep discounts", True),
        ("10 % Rabatt", "E-Mail", "discounts", False),
        ("Gutschein", "E-Mail", "calls; deep discounts", False),
        ("Beratung", "Telefon", "calls; print", False),
        ("a chat", "call", "calls; print; deep discounts", False),
        ("10 % off", "email", "discounts", False),
        ("free shipping", "email", "discounts", True),
        ("a chat", "call", "individual contacts", False),
        ("a chat", "email", "offers", False),
        ("20 % off", "email", None, True),
    ],
)
def test_never_against_the_playbook(
    response_sql: str, offer: str, channel: str, forbids: str | None, is_advised: bool
) -> None:
    """An offer that works would be advised to customers whose playbook forbids it, in whatever language it says so."""
    words = "Bitte nicht" if forbids else None
    row = response(response_sql, offer, channel, [("Dormant", None, words, forbids)] * 50)["status", "Dormant"]
    assert row["is_next_best_offer"] == is_advised
    assert row["next_best_offer"] == (f"{offer} ({channel})" if is_advised else "none")
    if not is_advised:
        assert row["next_best_reason"].startswith(
            f"Not {offer} ({channel}): the playbook is against it for 50 of 50 customers, mostly: {words}"
        )


def test_some_customers_are_left_out(response_sql: str) -> None:
    """Where the playbook speaks for a few of a status only, the others get the offer."""
    customers = [("Dormant", None, "Do not discount at once", "discounts")] * 12
    customers += [("Dormant", None, "Do not push", None)] * 40
    row = response(response_sql, "10 % off", "email", customers)["status", "Dormant"]
    assert row["is_next_best_offer"]
    assert "Leave out 12 of 52 customers, mostly: Do not discount at once" in row["next_best_reason"]


def test_status_and_segment_say_the_same_of_a_customer(response_sql: str) -> None:
    """A segment was sent 20 % off while the status of each of its customers forbade it."""
    dormant = [("Dormant", "One-Timers", "Do not use deep discounts", "deep discounts")] * 30
    found = response(response_sql, "20 % off", "email", dormant, segment_forbids=None)
    assert found["status", "Dormant"]["next_best_offer"] == "none"
    assert found["segment", "One-Timers"]["next_best_offer"] == "none"
    # the segment's own row is about those of its customers who are not dormant
    active = [("Active", "One-Timers", None, None)] * 30
    found = response(response_sql, "20 % off", "email", active, segment_forbids="discounts", status="Active")
    assert found["segment", "One-Timers"]["next_best_offer"] == "none"
    assert found["status", "Active"]["next_best_offer"] == "none"


def response(
    sql: str,
    offer: str,
    channel: str,
    customers: list[tuple[str, str | None, str | None, str | None]],
    *,
    segment_forbids: str | None = None,
    status: str = "Dormant",
) -> dict[tuple[str, str], pd.Series]:
    """Run the model on one offer that works for one status and segment.

    Each customer has a status, a segment, and what the playbook says and forbids of them if they are dormant.
    """
    counts = (60, 200, 20, 200)
    about = {"offer": offer, "contact_type": channel}
    rows = campaign(counts, {status: counts}, **about)
    rows += sides(counts, slice_type="segment", name="One-Timers", **about)
    statistics = measure(pd.DataFrame(rows))
    known = pd.DataFrame(customers, columns=["status", "segment_name", "do_not", "forbids"]).astype("string")
    known["customer_id"] = [str(number) for number in range(len(known))]
    connection: duckdb.DuckDBPyConnection = warehouse()
    connection.execute("create schema winback.marts; create schema winback.seeds")
    connection.register("statistics", statistics)
    connection.register("known", known)
    connection.execute(
        f"""
        create table {SCHEMA}.campaign_statistics as from statistics;
        create table winback.marts.customer_status as select customer_id, status from known;
        create table winback.marts.dormant_customers as
        select customer_id, 'low-purchase' as dormancy_type, coalesce(do_not, 'nothing') as reason from known
        where status = 'Dormant';
        create table winback.seeds.dormancy_playbook as
        select distinct 'low-purchase' as dormancy_type, coalesce(do_not, 'nothing') as reason, 'x' as offer,
            'x' as channel, do_not, forbids, 1 as max_cost_per_customer
        from known;
        create table winback.marts.customer_segments as
        select 'rfm' as segmentation, 1 as segment_id, customer_id, segment_name from known
        where segment_name is not null;
        create table winback.marts.segment_profiles as
        select 'rfm' as segmentation, 1 as segment_id, 'one_timers' as segment_key, 'No' as do_not;
        create table winback.seeds.playbook as
        select 'one_timers' as segment_key, 'x' as offer, 'x' as channel, 'No' as do_not, $forbids as forbids,
            1 as max_cost_per_customer;
        """.replace("$forbids", "null::text" if segment_forbids is None else f"'{segment_forbids}'")
    )
    found = connection.execute(sql).df()
    return {(row["slice_type"], row["slice"]): row for _, row in found[found["offer_position"] == 1].iterrows()}
