-- One row per dormancy type and reason with signs that every customer can show: how many of the dormant show one, how many of the
-- customers of the same type who are not dormant, and whether they differ. Customers with many orders show some signs more often
-- and others less, so only those with as many orders are compared, among those with an order in the lookback.

{#- Customers with this many orders and more are one group. -#}
{%- set orders_max = 6 %}
{#- Deviations that a difference must exceed: by chance 1 in 100 do, since several reasons are looked at. -#}
{%- set deviations = 2.58 %}
{%- set conditions, days_to_show = {}, {} %}
{%- for sign in dormancy_signs() if sign.get('is_compared') %}
{%- do days_to_show.update({sign['reason']: sign.get('days_to_show', 0)}) %}
{%- do conditions.setdefault((sign['kind'], sign['reason']), []).append('(' ~ sign['condition'] ~ ')') %}
{%- endfor %}

with

figures as (

    select
        *,
        least(order_count, {{ orders_max }}) as order_band
    from {{ ref('int_dormancy_figures') }}
    where order_count > 0 and (is_dormant or is_compared)

),

bands as (

    {%- for (kind, reason), signs in conditions.items() %}

    select
        '{{ kind }}' as dormancy_type,
        '{{ reason }}' as reason,
        order_band,
        cast(count(case when is_dormant then 1 end) as double) as dormant_count,
        cast(count(case when is_dormant and ({{ signs | join(' or ') }}) then 1 end) as double) as dormant_sign_count,
        cast(count(case when not is_dormant then 1 end) as double) as other_count,
        cast(count(case when not is_dormant and ({{ signs | join(' or ') }}) then 1 end) as double) as other_sign_count
    from figures
    where dormancy_type = '{{ kind }}' and recency_days >= {{ days_to_show[reason] }}
    group by order_band

    {{ 'union all' if not loop.last }}

    {%- endfor %}

),

-- The test of Mantel and Haenszel (1959). Decimals, so that sums do not depend on the order.
terms as (

    select
        *,
        dormant_count * other_sign_count / other_count as expected_sign_count,
        dormant_sign_count - dormant_count * (dormant_sign_count + other_sign_count) / (dormant_count + other_count) as excess,
        dormant_count * other_count * (dormant_sign_count + other_sign_count)
        * (dormant_count + other_count - dormant_sign_count - other_sign_count)
        / (power(dormant_count + other_count, 2) * (dormant_count + other_count - 1)) as variance
    from bands
    where dormant_count > 0 and other_count > 0

),

sums as (

    select
        dormancy_type,
        reason,
        {%- for name in ['dormant_count', 'dormant_sign_count', 'other_count', 'other_sign_count'] %}
        cast(sum({{ name }}) as bigint) as {{ name }},
        {%- endfor %}
        {%- for name in ['expected_sign_count', 'excess', 'variance'] %}
        cast(sum(cast({{ name }} as decimal(28,9))) as double) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from terms
    group by dormancy_type, reason

)

select
    dormancy_type,
    reason,
    dormant_count,
    dormant_sign_count,
    other_count,
    other_sign_count,
    expected_sign_count,
    case
        when abs(excess) - 0.5 <= {{ deviations }} * sqrt(variance) then 'no clear difference'
        when excess > 0 then 'more common among the dormant'
        else 'less common among the dormant'
    end as verdict
from sums
