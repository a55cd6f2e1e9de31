-- One row per customer with an order: recency, frequency and monetary scores (5 is best) and the segment of the three.

with

customers as (

    select
        customer_id,
        recency_days,
        order_count,
        revenue as monetary_total
    from {{ ref('int_customer_measures') }}
    where order_count > 0
        -- Scores of money that nobody knows would be the lowest for all.
        and {{ knows_money() | lower }}

),

-- One row of cut points: equal values always get equal scores, however many customers share them.
cut_points as (

    select
        {%- for measure in ['recency_days', 'order_count', 'monetary_total'] %}
        {%- set measure_loop = loop %}
        {%- for cut in range(1, 5) %}
        max(cut_{{ cut }}) filter (where measure = '{{ measure }}') as {{ measure }}_cut_{{ cut }}
        {{- ',' if not (measure_loop.last and loop.last) }}
        {%- endfor %}
        {%- endfor %}
    from {{ ref('rfm_cut_points') }}

),

scored as (

    select
        customers.customer_id,
        customers.recency_days,
        customers.order_count,
        customers.monetary_total,
        {%- for measure, score in {'order_count': 'frequency', 'monetary_total': 'monetary'}.items() %}
        1
        {%- for cut in range(1, 5) %}
        + case when customers.{{ measure }} > cut_points.{{ measure }}_cut_{{ cut }} then 1 else 0 end
        {%- endfor %} as {{ score }}_score,
        {%- endfor %}
        5
        {%- for cut in range(1, 5) %}
        - case when customers.recency_days > cut_points.recency_days_cut_{{ cut }} then 1 else 0 end
        {%- endfor %} as recency_score
    from customers
    cross join cut_points

),

segment_map as (

    select * from {{ ref('rfm_segment_map') }}

)

select
    -- key
    scored.customer_id,

    -- measures
    scored.recency_days,
    scored.order_count,
    scored.monetary_total,

    -- scores
    cast(scored.recency_score as bigint) as recency_score,
    cast(scored.frequency_score as bigint) as frequency_score,
    cast(scored.monetary_score as bigint) as monetary_score,
    cast(scored.recency_score as string) || cast(scored.frequency_score as string)
        || cast(scored.monetary_score as string) as rfm_cell,
    segment_map.rfm_segment
from scored
left join segment_map
    on scored.recency_score = segment_map.recency_score
    and scored.frequency_score = segment_map.frequency_score
    and scored.monetary_score = segment_map.monetary_score
