-- One row per campaign, order of its customers and share of them that is contacted: how many more order again because of it,
-- per customer of the campaign (the Qini curve). Order 0 is by the score, those who change most first; the others are random.

{#- The number of random orders; the number of parts that the customers are split into. -#}
{%- set draws = 200 %}
{%- set parts = 20 %}

with

customers as (

    select
        sample.origin,
        sample.campaign_id,
        sample.customer_id,
        scores.score,
        case when sample.arm = 'treatment' then 1 else 0 end as treated,
        case when sample.has_reordered then 1 else 0 end as returned
    from {{ ref('int_uplift_sample') }} as sample
    inner join {{ ref('campaign_uplift_scores') }} as scores
        on sample.origin = scores.origin
        and sample.campaign_id = scores.campaign_id
        and sample.customer_id = scores.customer_id

),

campaigns as (

    select
        origin,
        campaign_id,
        count(*) as customer_count,
        sum(treated) as treated_count
    from customers
    group by origin, campaign_id

),

draws as (

    -- a whole number on both engines, whose text is hashed
    select cast(generated_number as bigint) as number from ({{ dbt.generate_series(draws) }}) as series

),

ordered as (

    select
        origin,
        campaign_id,
        treated,
        returned,
        cast(0 as bigint) as draw,
        row_number() over (partition by origin, campaign_id order by score desc, customer_id asc) as place
    from customers

    union all

    -- Drawn by a hash, so that neither the order of the rows nor the number of threads matters.
    select
        customers.origin,
        customers.campaign_id,
        customers.treated,
        customers.returned,
        draws.number as draw,
        row_number() over (
            partition by customers.origin, customers.campaign_id, draws.number
            order by {{ hash_unit("customers.customer_id || '|' || cast(draws.number as string)") }}, customers.customer_id
        ) as place
    from customers
    cross join draws

),

counted as (

    select
        ordered.origin,
        ordered.campaign_id,
        ordered.draw,
        floor((ordered.place - 0.5e0) * {{ parts }} / campaigns.customer_count) + 1 as part,
        sum(ordered.treated) as treated,
        sum(1 - ordered.treated) as control,
        sum(ordered.treated * ordered.returned) as came,
        sum((1 - ordered.treated) * ordered.returned) as would_come
    from ordered
    inner join campaigns
        on ordered.origin = campaigns.origin
        and ordered.campaign_id = campaigns.campaign_id
    group by
        ordered.origin, ordered.campaign_id, ordered.draw, floor((ordered.place - 0.5e0) * {{ parts }} / campaigns.customer_count) + 1

),

summed as (

    select
        origin,
        campaign_id,
        draw,
        part,
        {%- for name in ['treated', 'control', 'came', 'would_come'] %}
        cast(sum({{ name }}) over (
            partition by origin, campaign_id, draw order by part rows between unbounded preceding and current row
        ) as double) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from counted

),

gained as (

    select
        origin,
        campaign_id,
        draw,
        cast(0 as double) as part,
        cast(0 as double) as gained
    from counted
    group by origin, campaign_id, draw

    union all

    -- The control group among the same customers shows what the treated would have done without the campaign.
    select
        summed.origin,
        summed.campaign_id,
        summed.draw,
        cast(summed.part as double) as part,
        (summed.came - coalesce(summed.would_come * summed.treated / nullif(summed.control, 0), 0)) / campaigns.treated_count as gained
    from summed
    inner join campaigns
        on summed.origin = campaigns.origin
        and summed.campaign_id = campaigns.campaign_id

)

select
    origin,
    campaign_id,
    draw,
    round(part / {{ parts }}, 6) as share_of_customers_mailed,
    round(gained, 9) as gained
from gained
