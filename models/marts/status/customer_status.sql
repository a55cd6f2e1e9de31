-- One row per customer who has ever ordered: their status today, by rules in days and money, and their own rhythm.

{#- The number of the shop's gaps that are averaged with the customer's own. -#}
{%- set shop_gaps = 2 %}

with

statuses as (

    select *
    from {{ ref('int_customer_statuses') }}
    where is_today

),

status_map as (

    select * from {{ ref('status_map') }}

),

measures as (

    select * from {{ ref('int_customer_measures') }}

),

-- The usual gap between two orders of any customer.
shop as (

    select cast(sum(btyd_recency_days) as double) / nullif(sum(repeat_count), 0) as usual_gap_days
    from measures
    where repeat_count > 0

),

rhythms as (

    select
        measures.customer_id,
        measures.repeat_count,
        {%- if var('high_value_by') == 'margin' %}
        case when measures.lifetime_value_basis = 'margin' then 'margin' else 'revenue' end as value_basis,
        {%- else %}
        'revenue' as value_basis,
        {%- endif %}
        -- A customer with one order has no rhythm, and few gaps say little, so the shop's gap counts as two of the customer's
        -- own. Repeat orders of customers that arrive aggregated have no dates.
        case
            when measures.repeat_count = 0 or measures.btyd_recency_days is not null then
                (coalesce(measures.btyd_recency_days, 0) + {{ shop_gaps }} * shop.usual_gap_days)
                / (measures.repeat_count + {{ shop_gaps }})
        end as usual_gap_days
    from measures
    cross join shop

)

select
    -- key
    statuses.customer_id,

    -- status
    statuses.status,
    statuses.status_position,
    statuses.lifecycle,
    statuses.value_band,
    {{ number_words('statuses.recency_days', 'days') }}
    || case statuses.recency_days when 1 then ' day since the last order, ' else ' days since the last order, ' end
    || case
        when statuses.lifecycle = 'new'
            then 'first order ' || {{ number_words('statuses.days_since_first_order', 'days') }} || ' days ago, '
        when statuses.lifecycle = 'reactivated'
            then 'back after ' || {{ number_words('statuses.gap_before_last_order_days', 'days') }} || ' days, '
        else ''
    end
    {%- if knows_money() %}
    || rhythms.value_basis || ' ' || {{ number_words('statuses.value_before', 'money') }}
    || ' (high-value from ' || {{ number_words('statuses.high_value_from', 'money') }} || ')'
    {%- else %}
    || rhythms.value_basis || ' not known'
    {%- endif %} as why,
    status_map.action,

    -- reasons for it
    statuses.recency_days,
    statuses.days_since_first_order,
    statuses.gap_before_last_order_days,
    statuses.value_before,
    rhythms.value_basis,
    statuses.high_value_from,

    -- own rhythm
    round(rhythms.usual_gap_days, 2) as usual_gap_days,
    round(statuses.recency_days / nullif(rhythms.usual_gap_days, 0), 3) as rhythm,
    case
        when rhythms.usual_gap_days is null then 'none'
        when rhythms.repeat_count = 0 then 'shop'
        else 'own and shop'
    end as rhythm_basis
from statuses
left join status_map
    on statuses.lifecycle = status_map.lifecycle
    and statuses.value_band = status_map.value_band
inner join rhythms
    on statuses.customer_id = rhythms.customer_id
