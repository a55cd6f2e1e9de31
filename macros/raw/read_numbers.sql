{#
    Numbers in three steps, each a column of its own, so that a text that is written plainly costs no pattern: the cast
    (`<column>_cast`), whether its text is the number's own (`<column>_is_plain`), and the answers for the others.

    A cast alone would read 6.7 as 7 and 0x1F as 31; a number whose own text is that text is what the text means.
    Whole numbers have at most twelve digits, which keeps all sums in range. Money has at most four decimals that count,
    no exponent, no thousands separator.
#}
{% macro cast_number(column, kind) -%}
    try_cast({{ column }} as {{ 'bigint' if kind == 'integer' else 'decimal(18,4)' }})
{%- endmacro %}

{# Whether the cast is beyond doubt: 35.31 is the beginning of 35.3100. #}
{% macro is_plain_number(column, kind) -%}
    {%- if kind == 'integer' -%}
    coalesce(cast({{ column }}_cast as varchar) = {{ column }} and strlen({{ column }}) <= 12, false)
    {%- else -%}
    coalesce(starts_with(cast({{ column }}_cast as varchar), {{ column }}), false)
    {%- endif -%}
{%- endmacro %}

{# Whether a text is a number at all. #}
{% macro is_number(column, kind) -%}
    case
        when {{ column }}_is_plain then true
        {%- if kind == 'integer' %}
        else regexp_full_match({{ column }}, '[+-]?[0-9]+(?:\.[0-9]*)?')
        {%- else %}
        else regexp_full_match({{ column }}, '[+-]?(?:[0-9]+(?:\.[0-9]{0,4}0*)?|\.[0-9]{1,4}0*)')
        {%- endif %}
    end
{%- endmacro %}

{# Whether a text is a whole number. #}
{% macro is_integer(column) -%}
    case when {{ column }}_is_plain then true else regexp_full_match({{ column }}, '[+-]?[0-9]+(?:\.0*)?') end
{%- endmacro %}

{# The number, or null. #}
{% macro number_value(column, kind) -%}
    case
        when {{ column }}_is_plain then {{ column }}_cast
        {%- if kind == 'integer' %}
        when regexp_full_match({{ column }}, '[+-]?0*[0-9]{1,12}(?:\.0*)?')
            then try_cast(split_part({{ column }}, '.', 1) as bigint)
        {%- else %}
        when {{ is_number(column, kind) }} then {{ column }}_cast
        {%- endif %}
    end
{%- endmacro %}
