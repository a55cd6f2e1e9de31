-- One row: how many campaigns showed what, and how campaigns without a random draw chose their customers.

{#- As in winback.campaigns.multiplicity. -#}
{%- set false_share_max = 0.05 %}
{%- set total = 'cast(sum(case when is_compared then cast(incremental_customer_count as decimal(18,2)) end) as double)' %}

with

campaigns as (

    select
        *,
        outcome in ('effect', 'harm', 'not sure', 'none seen') as is_compared,
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
        'effect_count': 'effect', 'harm_count': 'harm', 'not_sure_count': 'not sure', 'none_seen_count': 'none seen',
        'suspect_count': 'suspect'
    }.items() %}
    cast(count(case when outcome = '{{ outcome }}' then 1 end) as bigint) as {{ column }},
    {%- endfor %}
    cast(count(case when outcome in ('too early', 'not sent') then 1 end) as bigint) as to_come_count,
    cast(count(case when is_compared and profit_q <= {{ false_share_max }} and profit > 0 then 1 end) as bigint) as earned_count,

    min(case when is_compared then lift end) as lift_lowest,
    round(percentile_cont(0.5) within group (order by case when is_compared then lift end), 6) as lift_median,
    max(case when is_compared then lift end) as lift_highest,

    -- over all that could be compared, so that luck does not choose them; their errors are independent
    {{ total }} as incremental_customer_count,
    {%- for end, sign in {'lower': '-', 'upper': '+'}.items() %}
    round({{ total }} {{ sign }} sqrt(cast(sum(case when is_compared then cast(
        power((lift_{{ end }} - lift) * measured_treatment_count, 2) as decimal(38,6)) end) as double)), 2)
        as incremental_customer_count_{{ end }},
    {%- endfor %}

    -- campaigns whose customers somebody chose
    cast(count(case when is_targeted then 1 end) as bigint) as targeted_count,
    {%- for arm in ['treatment', 'control'] %}
    cast(sum(case when is_targeted then cast(revenue_before_{{ arm }} * measured_{{ arm }}_count as decimal(38,4)) end) as double)
        / nullif(sum(case when is_targeted then measured_{{ arm }}_count end), 0) as targeted_revenue_before_{{ arm }}{{ ',' if not loop.last }}
    {%- endfor %}
from campaigns
having count(*) > 0
