{#
    A select of one row (per value of `keys`): the quartiles of the unit price over all products sold, each product once at
    its usual price, from the CTE `order_lines` with the columns of int_order_lines and the keys.
#}
{% macro price_quartiles(order_lines, keys=[]) -%}
select
    {%- for key in keys %}
    {{ key }},
    {%- endfor %}
    percentile_cont(0.25) within group (order by usual_price) as first_quartile,
    percentile_cont(0.5) within group (order by usual_price) as median_price,
    percentile_cont(0.75) within group (order by usual_price) as third_quartile
from (
    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        product_id,
        percentile_cont(0.5) within group (order by cast(unit_price as double)) as usual_price
    from {{ order_lines }}
    where amount_type = 'sale' and line_type = 'product' and product_id is not null
    group by {% for key in keys %}{{ key }}, {% endfor %}product_id
) as product_prices
{%- if keys %}
group by {{ keys | join(', ') }}
{%- endif %}
{%- endmacro %}
