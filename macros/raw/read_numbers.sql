{#
    One row per text of a column of whole numbers: the number, or null, and whether it is a number at all. A cast alone
    would read 6.7 as 7 and 0x1F as 31. Twelve digits keep all sums in range. Texts repeat, so each is looked at once.
#}
{% macro read_integers(relation, column) -%}
    select
        number_text,
        regexp_full_match(number_text, '[+-]?[0-9]+(?:\.[0-9]*)?') as is_number,
        regexp_full_match(number_text, '[+-]?[0-9]+(?:\.0*)?') as is_integer,
        case
            when regexp_full_match(number_text, '[+-]?0*[0-9]{1,12}(?:\.0*)?')
                then try_cast(split_part(number_text, '.', 1) as bigint)
        end as number_value
    from (select distinct {{ column }} as number_text from {{ relation }}) as texts
{%- endmacro %}

{#
    One row per text of a column of money: the amount, or null, and whether it is an amount at all: at most four decimals
    that count, no exponent, no thousands separator.
#}
{% macro read_money(relation, column) -%}
    select
        number_text,
        is_number,
        true as is_integer,
        case when is_number then try_cast(number_text as decimal(18,4)) end as number_value
    from (
        select
            number_text,
            regexp_full_match(number_text, '[+-]?(?:[0-9]+(?:\.[0-9]{0,4}0*)?|\.[0-9]{1,4}0*)') as is_number
        from (select distinct {{ column }} as number_text from {{ relation }}) as texts
    ) as judged
{%- endmacro %}

{# The numbers of a column, whole or money. #}
{% macro read_numbers(relation, column, kind) -%}
    {{ read_integers(relation, column) if kind == 'integer' else read_money(relation, column) }}
{%- endmacro %}
