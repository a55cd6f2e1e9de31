"""The segmentation path of the project, built by dbt on hand-made customers, from the features to the marts."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import Dbt, query
from shops import BROWSERS, KINDS, any_shop, browsers_of_types, shop_of_types

from winback.records.transfer import export_records, import_records
from winback.segments.fitting.centers import nearest_center

PARTS = [
    "path:models/intermediate/segments",
    "path:python_models/segments",
    "segmentation_fits",
    "segment_names_log",
    "path:models/marts/segments",
    "path:seeds/playbook.csv",
]
# What needs orders, products, descriptions or the past of customers, and not only their measures.
OTHER_PARTS = [
    "int_segment_orders+",
    "segment_top_products",
    "segment_by_attribute+",
    "segmentation_drift",
    "int_segmentation_earlier_sample",
    "int_segments_at_dates",
]
FIRST_LEVEL = ["rfm", "rfa", "activity"]
# Segment 1 of rfm is divided again.
SEGMENTATIONS = [*FIRST_LEVEL, "rfm.1"]


def with_events(customers: pd.DataFrame) -> pd.DataFrame:
    """Add what is derived: the order value, and events where there are none."""
    shop = customers.assign(average_order_value=customers["revenue"] / customers["order_count"].replace(0, np.nan))
    from_orders = {
        "days_since_last_event": "recency_days",
        "event_count": "order_count",
        "purchase_amount": "revenue",
    }
    for measure, of_orders in from_orders.items():
        shop[measure] = shop.get(measure, pd.Series(np.nan, shop.index)).fillna(shop[of_orders])
    return shop


def shop_with_browsers() -> pd.DataFrame:
    """Buyers of four kinds, and two kinds of people who only look."""
    return pd.concat([shop_of_types(), browsers_of_types()], ignore_index=True)


def build(dbt: Dbt, name: str, customers: pd.DataFrame, *, records: Path | None = None, threads: int = 2) -> Path:
    """Put the customers where the project expects them, and build what follows with its tests; return the database.

    A refit is always asked for, which is the first fit where there is none: an option less to parse with. With a folder
    of `records` the database has these.
    """
    database = dbt.database(name)
    if records is not None:
        import_records(database, records)
    with duckdb.connect(str(database)) as connection:
        connection.register("shop", with_events(customers))
        connection.execute("create schema if not exists intermediate")
        connection.execute(
            """
            create table intermediate.int_as_of as
            select date '2021-01-01' as as_of_date, date '2020-01-01' as first_on;
            create table intermediate.int_history_dates (as_of_date date, is_period_end boolean);
            create table intermediate.int_segments_at_dates (
                segmentation varchar, segment_id bigint, as_of_date date, customer_id varchar
            );
            create table intermediate.int_orders (customer_id varchar, ordered_at timestamp, is_order boolean);
            create table intermediate.int_incomplete_months (month_start date, is_left_out boolean)
            """
        )
        connection.execute(
            """
            create table intermediate.int_customer_measures as
            select
                customer_id::varchar as customer_id,
                recency_days::bigint as recency_days,
                order_count::bigint as order_count,
                revenue::decimal(38, 4) as revenue,
                revenue::decimal(38, 4) as lifetime_value,
                'revenue' as lifetime_value_basis,
                average_order_value::double as average_order_value,
                days_since_last_event::bigint as days_since_last_event,
                event_count::bigint as event_count,
                purchase_amount::decimal(38, 4) as purchase_amount
            from shop;
            create table intermediate.int_customer_statuses as
            select customer_id, true as is_today, case when revenue >= 1000 then 'high' else 'other' end as value_band
            from intermediate.int_customer_measures
            where order_count > 0;
            create schema if not exists marts;
            create table marts.customer_status as
            select
                customer_id,
                case when recency_days > 90 then 'Dormant' else 'Active' end as status,
                'Keep in touch' as action
            from intermediate.int_customer_measures
            where order_count > 0;
            create table intermediate.int_segmentation_earlier_sample as
            select
                '' as segmentation,
                * exclude (lifetime_value, lifetime_value_basis),
                0::bigint as order_count_after,
                0::double as revenue_after
            from intermediate.int_customer_measures
            where false
            """
        )
    options = {"dataset": "demo", "segmentations": FIRST_LEVEL, "two_level_segments": {"rfm": [1]}, "refit": True}
    command = ["build", "--select", *PARTS, "--exclude", *OTHER_PARTS]
    dbt.run(command, database, options, threads=threads, duckdb_threads=threads).check()
    return database


def mart(database: Path, name: str) -> pd.DataFrame:
    with duckdb.connect(str(database), read_only=True) as connection:
        # no two schemas have a table of one name
        connection.execute("set search_path = 'marts,records'")
        return connection.sql(f"select * from {name} order by all").df()


@pytest.fixture(scope="module")
def kinds(dbt: Dbt) -> Path:
    return build(dbt, "kinds", shop_with_browsers(), threads=4)


def test_every_customer_has_the_nearest_center(kinds: Path) -> None:
    """Without it a customer's segment would not follow from the published parameters."""
    everybody = with_events(shop_with_browsers()).sort_values("customer_id", ignore_index=True)
    centers = mart(kinds, "segment_centers")
    with duckdb.connect(str(kinds), read_only=True) as connection:
        scalers = connection.sql(
            "select * from intermediate.int_segmentation_current where artifact = 'scalers' and scaler = 'standard'"
        ).df()
    first_of_rfm = mart(kinds, "customer_segments").query("segmentation == 'rfm' and segment_id == 1")["customer_id"]
    for segmentation in SEGMENTATIONS:
        shop = everybody if segmentation == "activity" else everybody[everybody["order_count"] > 0]
        if segmentation == "rfm.1":
            shop = shop[shop["customer_id"].isin(first_of_rfm)]
        scaler = scalers[scalers["segmentation"] == segmentation].sort_values("feature_position")
        natural = shop[scaler["feature"].tolist()].to_numpy(dtype=float)
        clipped = np.minimum(natural, scaler["clip_upper"].fillna(np.inf).to_numpy(dtype=float))
        scaled = (np.log1p(clipped) - scaler["location"].to_numpy()) / scaler["scale"].to_numpy()
        of_segmentation = centers[centers["segmentation"] == segmentation]
        table = of_segmentation.pivot(index="segment_id", columns="feature", values="center_scaled")
        expected = nearest_center(scaled, table[scaler["feature"].tolist()].to_numpy()) + 1
        segments = mart(kinds, "customer_segments").query("segmentation == @segmentation").sort_values("customer_id")
        assert segments["customer_id"].tolist() == shop["customer_id"].tolist()
        names = (
            f"select segment_id, offered_id from intermediate.int_segment_names where segmentation = '{segmentation}'"
        )
        offered = dict(query(kinds, names))
        assert segments["segment_id"].tolist() == [offered[segment] for segment in expected]


def test_the_four_kinds_get_the_names_a_marketer_would_give(kinds: Path) -> None:
    """Without it the best customers might be mailed as the worst."""
    profiles = mart(kinds, "segment_profiles").query("segmentation == 'rfm'").sort_values("segment_id")
    assert profiles["segment_name"].tolist() == [
        "Engaged High-Spenders",
        "High-Value Dormant",
        "Recent Low-Spenders",
        "Dormant One-Timers",
    ]
    assert profiles["customer_count"].tolist() == [KINDS[kind][0] for kind in ("engaged", "lost", "recent", "gone")]
    assert profiles[["objective", "action_1", "offer", "do_not"]].notna().all(axis=None)


def test_a_segment_divided_again_is_the_segment(kinds: Path) -> None:
    """Without it nobody can say which kind of best customer somebody is, or two lists hold the same person."""
    profiles = mart(kinds, "segment_profiles")
    first = profiles.query("segmentation == 'rfm' and segment_id == 1").iloc[0]
    parts = profiles.query("segmentation == 'rfm.1'").sort_values("segment_id", ignore_index=True)
    assert len(parts) > 1
    # Parts that do not differ are offered as one, under the lowest of their ids.
    assert parts["segment_code"].tolist() == [f"1.{number}" for number in parts["segment_id"]]
    assert parts["segment_name"].is_unique
    assert set(parts["parent_segment_name"]) == {first["segment_name"]} == {"Engaged High-Spenders"}
    assert (parts["customer_count"].sum(), parts["revenue"].sum()) == (first["customer_count"], first["revenue"])
    # Medians to compare with are the segment's own.
    why = mart(kinds, "customer_segments").query("segmentation == 'rfm.1' and why.str.contains('median')")
    told = {int(text.replace(",", "")) for text in why["why"].str.extract(r"spent \S+ \(median ([\d,]+)")[0].dropna()}
    assert told == {round(first["revenue_median"])}


def test_people_who_only_look_have_segments_of_their_own(kinds: Path) -> None:
    """Without it nine in ten people of an event log are in no segment, or are written to as customers."""
    profiles = mart(kinds, "segment_profiles").query("segmentation == 'activity'").set_index("segment_name")
    assert profiles.loc["Recent Browsers", "customer_count"] == BROWSERS["looking"][0]
    assert profiles.loc["Silent Browsers", "customer_count"] == BROWSERS["away"][0]
    assert profiles["customer_count"].sum() == len(shop_with_browsers())
    browsers = profiles.loc[["Recent Browsers", "Silent Browsers"]]
    assert (browsers["revenue"] == 0).all()
    # No order, so no recency; the days since the last event say how long they have been away.
    assert browsers["recency_days_median"].isna().all()
    assert profiles.loc["Silent Browsers", "days_since_last_event_median"] > 90
    buyers = profiles.drop(index=browsers.index)
    assert (buyers["order_count_median"] >= 1).all()
    assert not buyers.index.str.contains("Browsers").any()


@pytest.mark.parametrize(
    ("customers", "segments"),
    [
        (any_shop(0), 0),
        pytest.param(any_shop(1), 1, marks=pytest.mark.nightly),
        (any_shop(1).loc[[0] * 20].assign(customer_id=[f"c{n}" for n in range(20)], revenue=1e14), 1),
    ],
    ids=["nobody", "one", "identical"],
)
def test_odd_shops_are_built_too(customers: pd.DataFrame, segments: int, dbt: Dbt) -> None:
    """Without it the first build of a new shop ends in an error, or its marts are missing columns."""
    database = build(dbt, f"shop_of_{len(customers)}", customers)
    assert len(mart(database, "customer_segments")) == len(SEGMENTATIONS) * len(customers)
    profiles = mart(database, "segment_profiles")
    assert len(profiles) == len(SEGMENTATIONS) * segments
    assert profiles["segment_name"].notna().all()
    for name in ("clustering_trials", "segment_silhouettes", "segment_dendrogram", "segment_axes", "segmentation_use"):
        mart(database, name)
    assert mart(database, "segment_map")[["x", "y", "z", "principal_1"]].notna().all(axis=None)
    measures = mart(database, "segmentation_measures")
    used = measures[measures["is_used"]].groupby("segmentation").size().to_dict()
    # What is the same for everybody is left out of the distances, in SQL too; one feature stays, for the one center.
    # Where there is nobody, there is no model either.
    assert used == (dict.fromkeys(SEGMENTATIONS, 1) if len(customers) else {})
    assert measures.loc[measures["is_feature"], "reason"].notna().all()


def test_records_a_refit_threads_and_row_order_change_nothing(kinds: Path, tmp_path: Path, dbt: Dbt) -> None:
    """Without it a colleague with the folder from the archive, or a needless refit, gets other segments.

    The rows stand in another order, and one thread reads them, as for two people who build the same data.
    """
    folder = tmp_path / "records"
    export_records(kinds, folder)
    shuffled = shop_with_browsers().sample(frac=1, random_state=4)
    database = build(dbt, "kinds_from_records", shuffled, records=folder, threads=1)
    # each build has its own row in `builds`
    tables = (
        "select table_name from information_schema.tables where table_schema in ('marts', 'records') "
        "and table_name <> 'builds'"
    )
    built = [name for (name,) in query(kinds, tables)]
    assert {"customer_segments", "segment_silhouettes", "segmentation_fits", "segment_names_log"} <= set(built)
    for name in built:
        pd.testing.assert_frame_equal(mart(kinds, name), mart(database, name), check_exact=True)
    assert len(mart(database, "segmentation_models")) == len(SEGMENTATIONS)
