-- One row: how many campaigns showed what, and how campaigns without a random draw chose their customers.

with

campaigns as (

    select
        *,
        outcome in ('effect', 'harm', 'none seen') as is_compared,
        outcome = 'not comparable' and measured_treatment_count > 0 and measured_control_count > 0 as is_targeted
    from {{ ref('campaign_results') }}
    where slice_type = 'all'

)

-- Means and sums of decimals, so that they do not depend on the order of the rows.
select
    -- all
    cast(count(*) as bigint) as campaign_count,

    -- by outcome
    cast(count(case when is_compared then 1 end) as bigint) as compared_count,
    {%- for column, outcome in {
        'effect_count': 'effect', 'harm_count': 'harm', 'none_seen_count': 'none seen', 'suspect_count': 'suspect'
    }.items() %}
    cast(count(case when outcome = '{{ outcome }}' then 1 end) as bigint) as {{ column }},
    {%- endfor %}
    cast(count(case when outcome in ('too early', 'not sent') then 1 end) as bigint) as to_come_count,
    cast(sum(case when outcome = 'effect' then cast(incremental_customer_count as decimal(18,2)) end) as double)
        as incremental_customer_count,

    -- campaigns whose customers somebody chose
    cast(count(case when is_targeted then 1 end) as bigint) as targeted_count,
    {%- for arm in ['treatment', 'control'] %}
    cast(sum(case when is_targeted then cast(revenue_before_{{ arm }} * measured_{{ arm }}_count as decimal(38,4)) end) as double)
        / nullif(sum(case when is_targeted then measured_{{ arm }}_count end), 0) as targeted_revenue_before_{{ arm }}{{ ',' if not loop.last }}
    {%- endfor %}
from campaigns
having count(*) > 0
