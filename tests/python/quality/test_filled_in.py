"""From a raw event log with gaps to the categories and brands that the marts show, and where each is from."""

from pathlib import Path

import pytest
from catalogs import catalog, every_tenth, unit
from conftest import REAL_DATA, Dbt, DbtRun

HEADER = "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session"
MODELS = ["build", "--select", "+imputation_quality", "+customer_last_event", "+int_category_labels"]
FRAGMENT = REAL_DATA / "rees46_fragment" / "events_1284.csv"

# Last events with a gap each, of customers named after what should fill it.
GAPS = [
    # the same product has a brand a day earlier
    "2024-03-01 10:00:00 UTC,view,both,lone,home.a.one,acme,10,earlier,v1",
    "2024-03-02 10:00:00 UTC,view,both,lone,,,10,same product,v2",
    # most products of the category id have the category; their brands are their own
    "2024-03-02 11:00:00 UTC,view,c1,shelf,toys.shelf,oak,33000,c1,v3",
    "2024-03-02 11:01:00 UTC,view,c2,shelf,toys.shelf,elm,44000,c2,v4",
    "2024-03-02 11:02:00 UTC,view,c3,shelf,,,99000,same category id,v5",
]


def event_log() -> tuple[list[str], dict[str, str]]:
    """Six hundred products, one in ten without its brand; and what the brands are."""
    products = catalog(600)
    hidden = every_tenth(products)
    rows = [
        f"2024-02-{1 + int(unit('day', product.product_id) * 28):02} 12:00:00 UTC,view,{product.product_id},"
        f"{product.category_id},{product.category},{'' if is_hidden else product.brand},{product.usual_price},"
        f"user {product.product_id},session {product.product_id}"
        for product, is_hidden in zip(products.itertuples(), hidden, strict=True)
    ]
    return rows, dict(zip(products["product_id"][hidden], products["brand"][hidden], strict=True))


def write(path: Path, rows: list[str]) -> Path:
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("raw") / "events.csv", event_log()[0] + GAPS)


@pytest.fixture(scope="module")
def filled(dbt: Dbt, raw: Path) -> DbtRun:
    options = {"dataset": "ecommerce_events", "raw_path": str(raw)}
    return dbt.run(MODELS, dbt.database("filled"), options).check()


def last_events(run: DbtRun, where: str) -> list[tuple[str | None, ...]]:
    return run.query(
        "select customer_id, last_category, last_category_source, last_brand, last_brand_source "
        f"from marts.customer_last_event where {where} order by customer_id"
    )


def test_rows_fill_what_rows_can(filled: DbtRun) -> None:
    assert last_events(filled, "customer_id in ('earlier', 'same product', 'same category id')") == [
        ("earlier", "home.a.one", "stated", "acme", "stated"),
        # a brand copied from the category id would be oak or elm
        ("same category id", "toys.shelf", "same category id", None, "unknown"),
        ("same product", "home.a.one", "same product", "acme", "same product"),
    ]


def test_neighbors_fill_the_rest_and_are_marked(filled: DbtRun) -> None:
    brands = event_log()[1]
    guessed = {
        customer.removeprefix("user "): brand
        for customer, _, _, brand, _ in last_events(filled, "last_brand_source = 'nearest neighbors'")
    }
    assert len(guessed) >= 0.9 * len(brands)
    right = sum(brands[product] == brand for product, brand in guessed.items())
    assert right >= 0.9 * len(guessed)
    # what the raw file states is never written over
    assert filled.query(
        "select count(*) from marts.customer_last_event as shown "
        "inner join input.input__events as events on shown.last_event_id = events.event_id "
        "where coalesce(events.brand <> shown.last_brand, false) "
        "or (events.brand is not null) <> (shown.last_brand_source = 'stated')"
    ) == [(0,)]


def test_every_gap_is_counted_once(filled: DbtRun) -> None:
    """A step that counted what another had filled would make the data look better than it is."""
    steps = filled.query(
        "select attribute, step, missing_product_count, filled_product_count, "
        "still_missing_product_count, missing_event_count, "
        "filled_event_count from marts.imputation_quality order by attribute, step"
    )
    missing = len(event_log()[1])
    brand = [step for step in steps if step[0] == "brand"]
    assert brand[0][2:] == (missing + 2, 1, missing + 1, missing + 2, 1)
    assert [step[2] for step in brand[1:]] == [step[4] for step in brand[:-1]]
    category = [step for step in steps if step[0] == "category"]
    assert [step[2:5] for step in category] == [(2, 1, 1), (1, 1, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0)]


def test_labels_stay_when_data_is_added(dbt: Dbt, filled: DbtRun, raw: Path) -> None:
    """A model that learnt on label 7 would read another brand."""
    labels = "select attribute, attribute_value, label from intermediate.int_category_labels order by 1, 3"
    before = filled.query(labels)
    assert [row[2] for row in before if row[0] == "brand"] == list(
        range(len({r[1] for r in before if r[0] == "brand"}))
    )
    added = [
        "2024-04-01 10:00:00 UTC,view,later,lone,aaa.later,aaa later,10,later,w1",
        # older than everything else
        "2023-04-01 10:00:00 UTC,view,older,lone,aaa.older,aaa older,10,older,w2",
    ]
    write(raw, added + event_log()[0] + GAPS)
    options = {"dataset": "ecommerce_events", "raw_path": str(raw)}
    after = dbt.run(["run", "--select", "+int_category_labels"], filled.database, options).check().query(labels)
    assert set(before) <= set(after)
    new = [row for row in after if row not in before]
    assert [row[1] for row in new] == ["aaa older", "aaa later", "aaa.older", "aaa.later"]
    assert min(row[2] for row in new if row[0] == "brand") > max(row[2] for row in before if row[0] == "brand")


@pytest.mark.skipif(not FRAGMENT.exists(), reason="no file of real events beside the repository")
def test_real_events_are_not_filled_with_guesses_that_are_mostly_wrong(dbt: Dbt) -> None:
    """Where no product of a category id has a category, neighbors find it once in thirteen times: it stays unknown."""
    options = {"dataset": "ecommerce_events", "raw_path": str(FRAGMENT)}
    run = dbt.run(MODELS, dbt.database("fragment"), options).check()
    ((accuracy, baseline, missing, filled_product_count),) = run.query(
        "select accuracy, baseline_accuracy, missing_product_count, filled_product_count from marts.imputation_quality "
        "where attribute = 'category' and situation = 'whole path'"
    )
    assert (missing, filled_product_count) == (154, 0)
    assert baseline < accuracy < 0.15
    assert run.query(
        "select count(*) from marts.customer_last_event where last_category_source = 'nearest neighbors'"
    ) == [(0,)]
    ((accuracy, baseline),) = run.query(
        "select accuracy, baseline_accuracy from marts.imputation_quality "
        "where attribute = 'brand' and situation = 'known category id'"
    )
    assert accuracy > 0.15
    assert baseline < 0.05
