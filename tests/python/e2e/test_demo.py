"""The demo shop, which is what a newcomer sees first."""

from conftest import DbtRun

EMPTY_BY_NATURE: set[str] = set()


def test_every_mart_has_rows(demo: DbtRun) -> None:
    """A newcomer would meet empty pages and leave."""
    rows = {name: len(table) - 1 for name, table in demo.marts.items()}
    assert rows
    assert {name for name, count in rows.items() if count == 0} == EMPTY_BY_NATURE


def test_size_is_the_option(demo: DbtRun) -> None:
    """The demo would not be as large as its option says, so no run time could be compared."""
    ((customers, ordering, guests),) = demo.query(
        "select customer_count, ordering_customer_count, guest_order_count from marts.build_summary"
    )
    assert customers == 2000
    assert 0 < ordering <= customers
    assert guests > 0


def test_rows_reconcile_and_some_are_rejected(demo: DbtRun) -> None:
    """The demo would not show what happens to rows that cannot be used."""
    for raw, accepted, rejected, raw_amount, accepted_amount, rejected_amount in demo.query(
        "select raw_rows, accepted_rows, rejected_rows, raw_amount, accepted_amount, rejected_amount "
        "from marts.row_accounting"
    ):
        assert raw == accepted + rejected
        assert raw_amount == accepted_amount + rejected_amount
        assert rejected > 0


def test_segments_hold_every_ordering_customer(demo: DbtRun) -> None:
    """Customers would be missing from every list that is made from segments."""
    ((customers,),) = demo.query("select ordering_customer_count from marts.build_summary")
    assert demo.query("select count(*), count(distinct customer_id) from marts.customer_segments") == [
        (customers, customers)
    ]
    assert demo.query("select sum(customers) from marts.segment_profiles") == [(customers,)]
