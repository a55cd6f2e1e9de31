{#
    Times that are written plainly cost no look at their shape: the ISO formats that no other format could read. A text is
    plain if it is the cast's own text, in a year that somebody means (see `read_dates`).
#}

{# The time that a text might mean; null where a stated format that is none of the plain ones decides. #}
{% macro cast_time(column, stated_format) -%}
    {%- if stated_format and stated_format not in plain_formats() -%}
    cast(null as timestamp)
    {%- else -%}
    try_cast(left({{ column }}, 19) as timestamp)
    {%- endif -%}
{%- endmacro %}

{% macro plain_formats() -%}
    {{ return(['%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d']) }}
{%- endmacro %}

{# The plain format of a text whose cast is `<column>_cast`, or null. #}
{% macro plain_date_format(column) -%}
    case
        when {{ column }}_cast is null or extract(year from {{ column }}_cast) not between 1900 and 2199 then null
        when strlen({{ column }}) >= 19 and substr({{ column }}, 20) in ('', 'Z', ' Z', ' UTC') then case
            when cast({{ column }}_cast as varchar) = left({{ column }}, 19) then '%Y-%m-%d %H:%M:%S'
            when replace(cast({{ column }}_cast as varchar), ' ', 'T') = left({{ column }}, 19) then '%Y-%m-%dT%H:%M:%S'
        end
        when strlen({{ column }}) = 10 and cast(cast({{ column }}_cast as date) as varchar) = {{ column }} then '%Y-%m-%d'
    end
{%- endmacro %}

{# The time that a plain text means: its cast, which is in UTC where the text says so. #}
{% macro plain_time(column) -%}
    {%- if var('time_zone') -%}
    case when strlen({{ column }}) <= 19 then {{ column }}_cast else {{ local_time(column ~ '_cast', "'UTC'") }} end
    {%- else -%}
    {{ column }}_cast
    {%- endif -%}
{%- endmacro %}
