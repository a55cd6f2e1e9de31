-- One row per type of unit (customer, product) and top percentage: how much of the money the top 1, 5, 10, 20 and 50 % bring.

{%- set tops = [1, 5, 10, 20, 50] %}

with

units as (

    select
        'customer' as unit,
        revenue as amount
    from {{ ref('int_customer_measures') }}
    where order_count > 0 and revenue > 0

    union all

    select
        group_type as unit,
        net_amount as amount
    from {{ ref('sales_by_group') }}
    where group_type = 'product' and net_amount > 0

),

totals as (

    select
        unit,
        count(*) as unit_count,
        sum(amount) as amount
    from units
    group by unit

),

-- The amount of the last unit in the top; several can have the same amount.
edges as (

    {%- for top in tops %}

    select
        unit,
        {{ top }} as top_percent,
        percentile_disc({{ 1 - top / 100 }}) within group (order by amount) as edge_amount
    from units
    group by unit

    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

above as (

    select
        edges.unit,
        edges.top_percent,
        edges.edge_amount,
        -- a fraction counts as one: the top 1 % of 30 is 1
        cast(ceil(totals.unit_count * edges.top_percent / 100e0) as bigint) as top_count,
        count(units.amount) filter (where units.amount > edges.edge_amount) as above_count,
        coalesce(sum(units.amount) filter (where units.amount > edges.edge_amount), 0) as above_amount,
        totals.unit_count,
        totals.amount
    from edges
    inner join totals
        on edges.unit = totals.unit
    inner join units
        on edges.unit = units.unit
    group by edges.unit, edges.top_percent, edges.edge_amount, totals.unit_count, totals.amount

)

select
    -- key
    unit,
    cast(top_percent as bigint) as top_percent,

    -- how many
    unit_count,
    top_count,

    -- how much
    cast(above_amount + (top_count - above_count) * edge_amount as decimal(38,4)) as amount,
    cast(above_amount + (top_count - above_count) * edge_amount as double) / cast(amount as double) as share_of_amount
from above
