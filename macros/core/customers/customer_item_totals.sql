{#
    A select of one row per value of `keys`: how many products, and how the items spread over price quartiles, from the CTE
    `items`: the order lines that belong to orders within the lookback, with the keys and the quartiles beside each line.
#}
{% macro customer_item_totals(items, keys) -%}
select
    -- key
    {%- for key in keys %}
    {{ key }},
    {%- endfor %}

    -- measures
    count(distinct product_id) as product_count,
    cast(sum(item_count) as bigint) as item_count,
    cast(sum(gross_amount) as decimal(38,4)) as product_amount,
    cast(sum(case when product_price <= first_quartile then item_count else 0 end) as bigint) as items_in_price_quartile_1,
    cast(sum(case
        when product_price > first_quartile and product_price <= median_price then item_count else 0
    end) as bigint) as items_in_price_quartile_2,
    cast(sum(case
        when product_price > median_price and product_price <= third_quartile then item_count else 0
    end) as bigint) as items_in_price_quartile_3,
    cast(sum(case when product_price > third_quartile then item_count else 0 end) as bigint) as items_in_price_quartile_4
from (
    select
        *,
        -- Only products that the data names belong to a price quartile.
        case when product_id is not null{{ ' and false' if not knows_money() }} then unit_price end as product_price
    from {{ items }}
    where amount_type = 'sale' and line_type = 'product'
) as sold
group by {{ keys | join(', ') }}
{%- endmacro %}
