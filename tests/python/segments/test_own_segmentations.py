"""Segmentations that a user describes by a list of measures."""

import pytest
from compiled import OPTIONS, SCHEMA, compile_models, run_models, warehouse
from conftest import Dbt


def test_who_is_segmented_by_what(dbt: Dbt) -> None:
    """Who only looks would be left out of a segmentation of events, or a missing figure would end the fit."""
    own = {"worth": ["share_of_items_price_q4", "revenue"], "looks": ["view_count", "days_since_last_event"]}
    models = compile_models(
        dbt, ["int_segmentation_presets", "int_segmentation_features"], segmentation_features=own, segmentations=None
    )
    connection = warehouse()
    connection.execute(
        f"""
        create table {SCHEMA}.int_customer_measures as
        select * from (values
            ('buys', 3, 40.5, 2, 0.25, 7, 1, 4), ('buys what has no price', 3, 40.5, 2, null, 7, 1, 4),
            ('looks', null, 0, 0, null, 9, 5, 5), ('was never there', null, 0, 0, null, null, 0, 0)
        ) as t (customer_id, recency_days, revenue, order_count, share_of_items_price_q4, days_since_last_event,
            view_count, event_count)
        """
    )
    run_models(connection, models)
    features = connection.execute(
        "select segmentation, customer_id, share_of_items_price_q4, view_count "
        f"from {SCHEMA}.int_segmentation_features order by segmentation, customer_id"
    ).fetchall()
    assert [row for row in features if row[0] != "rfm"] == [
        ("looks", "buys", 0.25, 1.0),
        ("looks", "buys what has no price", 0.0, 1.0),
        ("looks", "looks", 0.0, 5.0),
        ("worth", "buys", 0.25, 1.0),
        ("worth", "buys what has no price", 0.0, 1.0),
    ]
    presets = connection.execute(
        f"select feature, transform, scaler, is_value_feature from {SCHEMA}.int_segmentation_presets "
        "where segmentation = 'worth' order by feature_position"
    ).fetchall()
    assert presets == [
        ("share_of_items_price_q4", "none", "standard", False),
        ("revenue", "log", "standard", True),
    ]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            {"worth": ["revenue", "spendings"]},
            "'worth' names the unknown measure 'spendings'. Known: recency_days,",
        ),
        ({"rfm": ["revenue"]}, "'rfm' is the name of a preset: choose another"),
    ],
    ids=["measure", "name"],
)
def test_what_cannot_be(dbt: Dbt, entry: dict[str, list[str]], said: str) -> None:
    """A typing error would end in the database's words, or replace a preset without a word."""
    run = dbt.run(
        ["compile", "--select", "int_segmentation_presets"],
        dbt.database("compiled"),
        OPTIONS | {"segmentation_features": entry},
        parsed_with={"dataset": OPTIONS["dataset"]},
    )
    assert run.exit_code != 0
    assert said in run.output
