{#
    One row per text of `column`: the whole number it means, or null, and whether it is a number at all. A cast alone
    would read 6.7 as 7 and 0x1F as 31. Twelve digits keep all sums in range. Texts repeat, so each is looked at once.
#}
{% macro read_quantities(relation, column) -%}
    select
        quantity_text,
        regexp_full_match(quantity_text, '[+-]?[0-9]+(?:\.[0-9]*)?') as is_number,
        regexp_full_match(quantity_text, '[+-]?[0-9]+(?:\.0*)?') as is_integer,
        case
            when regexp_full_match(quantity_text, '[+-]?0*[0-9]{1,12}(?:\.0*)?')
                then try_cast(split_part(quantity_text, '.', 1) as bigint)
        end as quantity
    from (select distinct {{ column }} as quantity_text from {{ relation }}) as texts
{%- endmacro %}
