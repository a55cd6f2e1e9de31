-- One row per type of item (product, category) and order of which pairs are counted: its stratum. Orders of one stratum fall into
-- the same month and have about as many items, so that what is together in them is not together because of the season or because
-- big orders have everything. Larger orders than the option allows are left out. Beyond a budget, orders are drawn by hash.

{%- set budget = 300000000 %}

with

baskets as (

    select
        item_type,
        order_key,
        min(ordered_at) as ordered_at,
        count(*) as item_count
    from {{ ref('int_grouped_items') }}
    group by item_type, order_key
    {%- if var('basket_items_max') is not none %}
    having count(*) <= {{ var('basket_items_max') }}
    {%- endif %}

),

-- Pairs of one item are none, and those of two are one: the rows that counting takes at most.
totals as (

    select
        item_type,
        sum(item_count * (item_count - 1) / 2) as pair_row_count
    from baskets
    group by item_type

),

months as (

    select
        12 * year(first_on) + month(first_on) as first_month,
        12 * year(as_of_date - interval '1' day) + month(as_of_date - interval '1' day) as last_month
    from {{ ref('int_as_of') }}

),

-- The last quarter of the months, but at least one, is the later part. A single month has no later part.
parts as (

    select
        case
            when last_month > first_month
                then last_month + 1 - greatest(1, cast(floor((last_month - first_month + 1) / 4e0) as bigint))
            else last_month + 1
        end as later_from
    from months

),

drawn as (

    select
        baskets.*,
        12 * year(baskets.ordered_at) + month(baskets.ordered_at) as month_number
    from baskets
    inner join totals
        on baskets.item_type = totals.item_type
    where case
        when totals.pair_row_count <= {{ budget }} then true
        else {{ hash_unit('baskets.order_key') }} * totals.pair_row_count < {{ budget }}
    end

)

select
    -- key
    drawn.item_type,
    drawn.order_key,

    -- stratum
    cast(10 * drawn.month_number + {{ size_class('drawn.item_count') }} as bigint) as stratum,
    drawn.month_number >= parts.later_from as is_later,
    drawn.item_count
from drawn
cross join parts
