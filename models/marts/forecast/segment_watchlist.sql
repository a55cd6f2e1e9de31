-- One row per segmentation, reason to watch and customer: customers who are likely to slip in the next period, and where those
-- with a first order are likely to go. Among the `watchlist_customers_max` customers with the most revenue.

with

forecast as (

    select * from {{ ref('segment_forecast') }}
    where artifact = 'watch'

),

segments as (

    select * from {{ ref('customer_segments') }}

),

customers as (

    select * from {{ ref('int_customer_measures') }}

)

select
    -- key
    forecast.segmentation,
    case forecast.task when 'next_period' then 'slip' else 'first order' end as watched_for,
    forecast.customer_id,

    -- where they are, and where they are likely to be
    forecast.segment_now,
    forecast.likely_segment,
    cast(forecast.likely_on as date) as likely_on,
    forecast.probability,

    -- revenue
    cast(coalesce(case forecast.segmentation
        {%- for segmentation, preset in segmentation_presets().items() %}
        when '{{ segmentation }}' then customers.{{ preset['spend'] }}
        {%- endfor %}
    end{{ ', 0' if knows_money() }}) as decimal(38,4)) as revenue_at_risk,

    -- why, and by which model
    coalesce(segments.why || '; ', '')
    || case
        when forecast.segment_aged = forecast.likely_segment and forecast.segment_aged <> forecast.segment_now
            then 'they move there if they do not order until ' || forecast.likely_on
        when forecast.basis = 'forest' then 'most customers like these moved there'
        else 'most customers in the same position moved there'
    end as why,
    forecast.basis

from forecast
inner join customers
    on forecast.customer_id = customers.customer_id
left join segments
    on forecast.segmentation = segments.segmentation
    and forecast.customer_id = segments.customer_id
