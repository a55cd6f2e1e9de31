-- One row per product, attribute and value: how often products seen together with it have that value.
-- Together: in one session, else one order, else by one customer on one day. For the category, products of the same category id
-- are left out, because a product with an unknown category has other unknown ones of its id beside it. Empty if not one product
-- in a thousand lacks a value that others have. At most about three million pairs are counted, of visits drawn by hash.

with

products as (

    select
        product_id,
        category_id,
        coalesce(category, category_of_id) as category,
        brand
    from {{ ref('int_products') }}
    where is_product

),

gaps as (

    select 1 as is_needed
    from products
    having
        (count(category) > 0 and count(*) - count(category) >= 0.001 * count(*) and count(category) < count(*))
        or (count(brand) > 0 and count(*) - count(brand) >= 0.001 * count(*) and count(brand) < count(*))

),

sightings as (

    select distinct
        coalesce(
            's' || events.session_id,
            'o' || events.order_id,
            'c' || events.customer_id || ' ' || cast(cast(events.occurred_at as date) as string)
        ) as visit,
        events.product_id
    from {{ ref('input__events') }} as events
    cross join gaps
    where {{ before_as_of('events.occurred_at') }} and events.product_id is not null

),

-- Customers who look at hundreds of products are robots or wholesalers, and say little about what goes together.
visits as (

    select
        visit,
        count(*) * (count(*) - 1) as pair_count
    from sightings
    where visit is not null
    group by visit
    having count(*) between 2 and 100

),

totals_of_visits as (

    select sum(pair_count) as pair_count from visits

),

drawn_visits as (

    select visits.visit
    from visits
    cross join totals_of_visits as totals
    where {{ hash_unit('visits.visit') }} * totals.pair_count < 3000000

),

seen as (

    select
        sightings.visit,
        products.*
    from sightings
    inner join drawn_visits
        on sightings.visit = drawn_visits.visit
    inner join products
        on sightings.product_id = products.product_id

),

counted as (

    {%- for attribute, value in {
        'category': "regexp_extract(others.category, '^[^.]*([.][^.]*)?', 0)",
        'brand': 'others.brand'
    }.items() %}

    select
        seen.product_id,
        '{{ attribute }}' as attribute,
        {{ value }} as neighbor_value,
        count(*) as sighting_count
    from seen
    inner join seen as others
        on seen.visit = others.visit and seen.product_id <> others.product_id
    where
        others.{{ attribute }} is not null
        {%- if attribute == 'category' %}
        and (seen.category_id is null or others.category_id is null or seen.category_id <> others.category_id)
        {%- endif %}
    group by seen.product_id, {{ value }}

    {{ 'union all' if not loop.last }}

    {%- endfor %}

),

totals as (

    select
        product_id,
        attribute,
        sum(sighting_count) as sighting_count
    from counted
    group by product_id, attribute

),

-- Fifteen values of each attribute describe a product's surroundings; rarer ones make the shares of the others smaller.
common_values as (

    select
        attribute,
        neighbor_value,
        row_number() over (partition by attribute order by sum(sighting_count) desc, neighbor_value) as place
    from counted
    group by attribute, neighbor_value

)

select
    counted.product_id,
    counted.attribute,
    counted.neighbor_value,
    round(cast(counted.sighting_count as double) / totals.sighting_count, 6) as share_of_neighbors
from counted
inner join totals
    on counted.product_id = totals.product_id and counted.attribute = totals.attribute
inner join common_values
    on counted.attribute = common_values.attribute and counted.neighbor_value = common_values.neighbor_value
where common_values.place <= 15
