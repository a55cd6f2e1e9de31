-- One row: all that customers are scored with, today's parameters and, for each number of days, what is used. No row if nothing
-- could be fitted.

{{ config(materialized = 'ephemeral') }}

with

fit as (

    select * from {{ ref('lifetime_fit') }}

),

horizons as (

    select
        {%- for days in lifetime_days() %}
        max(case when horizon_days = {{ days }} then used_model end) as used_model_{{ days }},
        max(case when horizon_days = {{ days }} then level end) as level_{{ days }},
        {%- for term in lifetime_terms() %}
        max(case when horizon_days = {{ days }} then {{ term }}_coefficient end) as {{ term }}_coefficient_{{ days }},
        {%- endfor %}
        {%- endfor %}
        count(*) as horizon_count
    from fit
    where artifact = 'horizon'

),

tenths as (

    select
        {%- for tenth in range(1, 10) %}
        {%- for days in lifetime_days() %}
        max(case when horizon_days = {{ days }} and value_tenth = {{ tenth }} then from_value end) as cut_{{ tenth }}_{{ days }}
        {{- ',' if not loop.last }}
        {%- endfor %}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from fit
    where artifact = 'interval'

),

nodes as (

    select max(repeat_count) as node_repeats_max
    from fit
    where artifact = 'nodes'

)

select
    model.model,
    model.unit_days,
    model.r,
    model.alpha,
    model.a,
    model.b,
    model.p,
    model.q,
    model.order_value_mean,
    horizons.*,
    tenths.*,
    nodes.node_repeats_max
from fit as model
cross join horizons
cross join tenths
cross join nodes
where model.artifact = 'model' and model.is_today and model.model is not null
