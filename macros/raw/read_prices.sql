{#
    One row per text of `column`: the price it means, or null, and whether it is a price at all: at most four decimals
    that count, no exponent, no thousands separator. Texts repeat, so each is looked at once.
#}
{% macro read_prices(relation, column) -%}
    select
        price_text,
        is_price,
        case when is_price then try_cast(price_text as decimal(18,4)) end as unit_price
    from (
        select
            price_text,
            regexp_full_match(price_text, '[+-]?(?:[0-9]+(?:\.[0-9]{0,4}0*)?|\.[0-9]{1,4}0*)') as is_price
        from (select distinct {{ column }} as price_text from {{ relation }}) as texts
    ) as judged
{%- endmacro %}
