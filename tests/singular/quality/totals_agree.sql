-- The marts of one build tell one story: their totals are those of build_summary. A row is a total that differs.
-- depends_on: {{ ref('customer_rfm') }}

{%- set totals = [
    ('monthly_activity', 'coalesce(sum(order_count), 0)', 'order_count'),
    ('monthly_activity', 'coalesce(sum(net_amount), 0)', 'net_amount'),
    ('monthly_customer_mix', 'coalesce(sum(gross_amount), 0)', 'gross_amount'),
    ('monthly_customer_mix', 'coalesce(sum(net_amount), 0)', 'net_amount'),
    ('yearly_activity', 'coalesce(sum(net_amount), 0)', 'net_amount'),
    ('yearly_activity', 'coalesce(sum(order_count), 0)', 'order_count'),
    ('hourly_profile', 'coalesce(sum(order_count), 0)', 'order_count'),
    ('line_types', 'coalesce(sum(net_amount), 0)', 'net_amount')
] + ([('customer_rfm', 'count(*)', 'ordering_customer_count')] if knows_money() else []) %}

with

totals as (

    {%- for mart, total, expected in totals %}

    select
        '{{ mart }}: {{ expected }}' as total,
        {{ total }} as found,
        (select {{ expected }} from {{ ref('build_summary') }}) as expected
    from {{ ref(mart) }}

    {{ 'union all' if not loop.last }}

    {%- endfor %}

)

select *
from totals
where found <> expected
