"""Who is recommended what in the demo: rules that hold for each row, checked against the orders themselves."""

import pytest
from compiled import SCHEMA, compile_models, warehouse
from conftest import Dbt, DbtRun

LATELY = "(select cast(as_of_date as timestamp) - interval 60 day from intermediate.int_as_of)"


def test_new_products_were_never_bought(demo: DbtRun) -> None:
    """A customer would be told that something is new that stands on their shelf."""
    assert demo.query("""
        select count(*) from marts.customer_recommendations as recommended
        where recommendation_type = 'new' and exists (
            select 1 from intermediate.int_basket_items as bought
            where bought.customer_id = recommended.customer_id and bought.product_id = recommended.product_id
        )
    """) == [(0,)]


def test_products_to_buy_again_were_bought_and_kept(demo: DbtRun) -> None:
    """A customer would be offered what they have sent back."""
    assert demo.query("""
        with bought as (
            select
                customer_id, product_id, count(distinct order_id) filter (where amount_type = 'sale') as order_count,
                sum(gross_amount) as gross_amount, sum(refunded_amount) as refunded_amount
            from intermediate.int_product_lines
            group by customer_id, product_id
        )
        select
            count(*) > 1000,
            count(*) filter (where bought.order_count is distinct from recommended.order_count),
            count(*) filter (where bought.refunded_amount >= bought.gross_amount and bought.refunded_amount > 0)
        from marts.customer_recommendations as recommended
        left join bought using (customer_id, product_id)
        where recommendation_type = 'again'
    """) == [(True, 0, 0)]
    assert demo.query("select count(*) > 20 from intermediate.int_customer_products where is_sent_back") == [(True,)]


def test_what_is_offered_sells_and_is_in_stock(demo: DbtRun) -> None:
    """An offer would name a product that nobody can buy."""
    for mart, product in (
        ("customer_recommendations", "product_id"),
        ("product_offers", "offered_product_id"),
        ("segment_recommendations", "product_id"),
    ):
        assert demo.query(f"""
            select count(*) from marts.{mart}
            where {product} not in (
                select product_id from intermediate.int_basket_items
                where ordered_at >= {LATELY} and customer_id is not null
            ) or {product} in (select product_id from input.input__products where not in_stock)
        """) == [(0,)], mart
    assert demo.query("select count(*) > 0 from input.input__products where not in_stock") == [(True,)]


def test_scores_are_those_of_the_weights(demo: DbtRun) -> None:
    """What SQL recommends would be another list than the one that was tried."""
    assert demo.query("""
        with profiles as (
            select bought.customer_id, bought.product_id, count(*) over (partition by customer_id) as product_count
            from intermediate.int_customer_products as bought
            inner join intermediate.int_offerable_products using (product_id)
        ),
        scored as (
            select profiles.customer_id, weights.other_product_id as product_id, sum(weights.weight) / 1e6 as weight
            from profiles
            inner join intermediate.recommender_fit as bands
                on bands.artifact = 'band' and bands.band = case
                    when product_count = 1 then '1' when product_count < 5 then '2-4'
                    when product_count < 20 then '5-19' else '20+' end
            inner join intermediate.recommender_fit as weights
                on weights.artifact = 'weight' and weights.model = bands.model
                and weights.product_id = profiles.product_id
            group by all
        )
        select count(*) > 1000, count(*) filter (where not abs(recommended.score - weight * trend) < 0.000001)
        from marts.customer_recommendations as recommended
        left join scored using (customer_id, product_id)
        left join intermediate.int_offerable_products using (product_id)
        where recommendation_type = 'new' and model <> 'recent popularity'
    """) == [(True, 0)]


def test_who_bought_one_product_is_offered_what_the_look_up_says(demo: DbtRun) -> None:
    """The table for any number of customers would say something else than each customer's own list."""
    assert demo.query("""
        with single as (
            select customer_id, min(product_id) as product_id
            from intermediate.int_customer_products
            group by customer_id
            having count(*) = 1
        )
        select count(*) > 100, count(*) filter (where offers.offered_product_id is distinct from recommended.product_id)
        from single
        inner join marts.customer_recommendations as recommended
            on single.customer_id = recommended.customer_id and recommendation_type = 'new'
        left join marts.product_offers as offers
            on single.product_id = offers.product_id and offers.position = recommended.position
    """) == [(True, 0)]


def test_everybody_has_a_product_to_offer(demo: DbtRun) -> None:
    """A customer on a list would be written to without a product."""
    assert demo.query("""
        select
            count(*) filter (where new_product_id is null),
            count(*) - (select count(distinct customer_id) from intermediate.int_customer_products),
            count(*) filter (where new_product_id in (
                select product_id from intermediate.int_customer_products as bought
                where bought.customer_id = offers.customer_id
            ))
        from intermediate.int_offered_products as offers
    """) == [(0, 0, 0)]


def test_similar_products_have_customers_in_common(demo: DbtRun) -> None:
    """A product would be called similar by figures that nobody can check."""
    assert demo.query("""
        with customers as (
            select distinct customer_id, product_id from intermediate.int_basket_items where customer_id is not null
        ),
        counted as (
            select one.product_id, other.product_id as similar_product_id, count(*) as together_count
            from customers as one inner join customers as other using (customer_id)
            group by all
        )
        select
            count(*) > 100,
            count(*) filter (where counted.together_count is distinct from found.together_count),
            count(*) filter (
                where abs(cosine - found.together_count / sqrt(customer_count * similar_customer_count)) > 1e-8
            ),
            count(*) filter (where abs(
                jaccard - found.together_count / (customer_count + similar_customer_count - found.together_count)
            ) > 1e-8)
        from marts.similar_products as found
        left join counted using (product_id, similar_product_id)
    """) == [(True, 0, 0, 0)]


def test_a_segment_is_counted_by_its_own_customers(demo: DbtRun) -> None:
    """A mail to a segment would be filled with what others bought."""
    assert demo.query(f"""
        with bought as (
            select distinct segments.segmentation, segments.segment_id, items.product_id, items.customer_id
            from intermediate.int_basket_items as items
            inner join marts.customer_segments as segments using (customer_id)
            where items.ordered_at >= {LATELY}
        ),
        counted as (
            select segmentation, segment_id, product_id, count(*) as customer_count from bought group by all
        )
        select count(*) > 20, count(*) filter (where counted.customer_count is distinct from found.customer_count)
        from marts.segment_recommendations as found
        left join counted using (segmentation, segment_id, product_id)
    """) == [(True, 0)]


def test_segments_that_bought_nothing_of_late_have_products_to_offer(demo: DbtRun) -> None:
    """A mail that should win them back would have nothing to name."""
    assert demo.query("""
        with silent as (
            select distinct segmentation, segment_id from marts.customer_segments
            except select segmentation, segment_id from marts.segment_recommendations
        ),
        counted as (
            select segmentation, segment_id, again_product_id as product_id, count(*) as customer_count
            from marts.customer_segments
            inner join intermediate.int_offered_products using (customer_id)
            group by all
        )
        select
            (select count(*) > 0 from silent),
            (select count(*) from silent anti join marts.segment_first_products using (segmentation, segment_id)),
            count(*) > 10,
            count(*) filter (where counted.customer_count is distinct from found.customer_count)
        from marts.segment_first_products as found
        left join counted using (segmentation, segment_id, product_id)
        where found.recommendation_type = 'again'
    """) == [(True, 0, True, 0)]


def test_the_range_over_all_dates_is_that_of_the_trials(demo: DbtRun) -> None:
    """The latest date would stand for all: the page would promise what happened to be so once."""
    assert demo.query("""
        with ranges as (
            select task, population, model, count(*) as test_count, min(hit_rate) as lowest, max(hit_rate) as highest
            from marts.recommender_trials
            where customer_count > 0
            group by all
        )
        select
            max(ranges.test_count) > 1,
            count(*) filter (
                where (trials.test_count, trials.lowest_hit_rate, trials.highest_hit_rate)
                is distinct from (ranges.test_count, ranges.lowest, ranges.highest)
            )
        from marts.recommender_trials as trials
        inner join ranges using (task, population, model)
    """) == [(True, 0)]


OFFERED = {
    # products that a customer bought, the latest first; what they are offered
    "of which none is known": (["x", "y"], ("y", "top")),
    "the last of which is not known": (["x", "b"], ("b", "a")),
    "all that go with the last": (["b", "a", "top"], ("b", None)),
}


@pytest.mark.parametrize("name", OFFERED)
def test_who_has_no_list_is_offered_what_fits_a_known_product(dbt: Dbt, name: str) -> None:
    """Nobody could be offered anything of whose products most are too rare for the recommender."""
    (sql,) = compile_models(dbt, ["int_offered_products"]).values()
    bought, expected = OFFERED[name]
    connection = warehouse()
    rows = ", ".join(
        f"('c', '{item}', 1, timestamp '2025-01-01' - interval {n} day, false)" for n, item in enumerate(bought)
    )
    connection.execute(
        f"""
        create schema winback.marts;
        create table {SCHEMA}.int_customer_products as
        select * from (values {rows}) as t (customer_id, product_id, order_count, last_bought_at, is_sent_back);
        create table {SCHEMA}.int_offerable_products as
        select *, product_id as product_name, 9 as customer_count from (values
            ('top', 0, 1, 5, true), ('a', 1, 2, 4, true), ('b', 2, 3, 3, true),
            ('x', null, null, 0, false), ('y', null, null, 1, true)
        ) as t (product_id, item_number, recent_position, recent_customer_count, is_offered);
        create table winback.marts.customer_recommendations (
            customer_id varchar, recommendation_type varchar, position int, product_id varchar
        );
        create table winback.marts.product_offers as
        select * from (values ('b', 'a', 1), ('b', 'top', 2), ('a', 'b', 1), ('top', 'b', 1))
            as t (product_id, offered_product_id, position)
        """
    )
    again, new = connection.sql(f"select again_product, new_product from ({sql})").fetchall()[0]
    assert (again, new) == expected
