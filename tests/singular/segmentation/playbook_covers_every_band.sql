-- Combinations of bands without exactly one row in the playbook: a segment there would have no name, or two.

with

recency as (

    select 'recent' as recency_band union all select 'silent'

),

worth as (

    select 'high' as value_band union all select 'middle' union all select 'low'

),

orders as (

    select 'one' as order_band union all select 'several'

),

playbook as (

    select * from {{ ref('playbook') }}

),

combinations as (

    select
        recency.recency_band,
        worth.value_band,
        orders.order_band
    from recency
    cross join worth
    cross join orders

)

select
    combinations.recency_band,
    combinations.value_band,
    combinations.order_band,
    count(playbook.segment_key) as playbook_rows
from combinations
left join playbook
    on combinations.recency_band = playbook.recency_band
    and combinations.value_band = playbook.value_band
    and combinations.order_band = playbook.order_band
group by combinations.recency_band, combinations.value_band, combinations.order_band
having count(playbook.segment_key) <> 1
