-- One row per dormancy type and reason with signs that every customer can show: how many of the dormant show one, and how many
-- of the customers of the same type who are not dormant, both among those with an order in the lookback.

{{ config(materialized = 'ephemeral') }}

{%- set conditions = {} %}
{%- for sign in dormancy_signs() if sign.get('is_compared') %}
{%- do conditions.setdefault((sign['kind'], sign['reason']), []).append('(' ~ sign['condition'] ~ ')') %}
{%- endfor %}

with

figures as (

    select *
    from {{ ref('int_dormancy_figures') }}
    where order_count > 0

),

counts as (

    {%- for (kind, reason), signs in conditions.items() %}

    select
        '{{ kind }}' as dormancy_type,
        '{{ reason }}' as reason,
        count(case when is_dormant then 1 end) as dormant_count,
        count(case when is_dormant and ({{ signs | join(' or ') }}) then 1 end) as dormant_sign_count,
        count(case when not is_dormant then 1 end) as other_count,
        count(case when not is_dormant and ({{ signs | join(' or ') }}) then 1 end) as other_sign_count
    from figures
    where dormancy_type = '{{ kind }}'

    {{ 'union all' if not loop.last }}

    {%- endfor %}

)

select
    *,
    -- intervals that do not overlap: strict enough for the few reasons that are looked at together
    case
        when dormant_count = 0 or other_count = 0 then 'not known'
        when {{ wilson_bound('dormant_sign_count', 'greatest(dormant_count, 1)', '-') }}
            > {{ wilson_bound('other_sign_count', 'greatest(other_count, 1)', '+') }} then 'more common among the dormant'
        when {{ wilson_bound('dormant_sign_count', 'greatest(dormant_count, 1)', '+') }}
            < {{ wilson_bound('other_sign_count', 'greatest(other_count, 1)', '-') }} then 'less common among the dormant'
        else 'no clear difference'
    end as verdict
from counts
