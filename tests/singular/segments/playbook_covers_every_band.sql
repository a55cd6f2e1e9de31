-- Combinations of bands without exactly one row in the playbook: a segment there would have no name, or two.

with

recency as (

    select bands.recency_band from (values ('recent'), ('silent')) as bands (recency_band)

),

worth as (

    select bands.value_band from (values ('high'), ('middle'), ('low'), ('unknown')) as bands (value_band)

),

orders as (

    select bands.order_band from (values ('one'), ('several')) as bands (order_band)

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

    union all

    -- who never bought has spent nothing
    select
        recency.recency_band,
        'none' as value_band,
        'none' as order_band
    from recency

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
