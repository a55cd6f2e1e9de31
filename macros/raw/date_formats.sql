{# The date formats that raw files may use, in strptime letters: the var `date_format`, or all that are in common use. #}
{% macro date_formats() -%}
    {%- if var('date_format') -%}
        {{ return([var('date_format')]) }}
    {%- endif -%}
    {%- set days = [
        '%Y-%m-%d', '%Y/%m/%d', '%m/%d/%Y', '%d/%m/%Y', '%d.%m.%Y', '%d-%m-%Y', '%m-%d-%Y',
        '%m/%d/%y', '%d/%m/%y', '%d.%m.%y'
    ] -%}
    {%- set times = [
        '', ' %H:%M', ' %H:%M:%S', ' %H:%M:%S.%f', 'T%H:%M', 'T%H:%M:%S', 'T%H:%M:%S.%f', ' %I:%M %p', ' %I:%M:%S %p'
    ] -%}
    {%- set formats = [] -%}
    {%- for day in days -%}
        {%- for time in times -%}
            {%- do formats.append(day ~ time) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(formats) }}
{%- endmacro %}
