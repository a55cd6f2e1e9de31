{#
    The rows of a model keep its rules, each broken rule with the number of rows that break it. One test a model, since a
    test costs a build as much as a model does.

      key         columns that are the key together: no row repeats it, none of them is null
      never_null  columns that are never null
      holds       expressions that are true in every row; null counts as false
#}
{% test sound(model, key=[], never_null=[], holds=[]) %}
{{ config(fail_calc = 'coalesce(sum(row_count), 0)') }}
{%- set conditions = [] -%}
{%- for column in never_null -%}{%- do conditions.append(['never null: ' ~ column, column ~ ' is null']) -%}{%- endfor -%}
{%- for rule in holds -%}{%- do conditions.append(['holds: ' ~ rule, 'not coalesce(' ~ rule ~ ', false)']) -%}{%- endfor -%}

{%- if key %}
select
    '{{ "key: " ~ key | join(", ") }}' as broken_rule,
    count(*) as row_count
from (
    select {{ key | join(', ') }}
    from {{ model }}
    group by {{ key | join(', ') }}
    having count(*) > 1{% for column in key %} or {{ column }} is null{% endfor %}
) as broken_keys
having count(*) > 0
{%- endif %}
{%- if key and conditions %}

union all
{% endif %}
{%- if conditions %}
select
    broken_rule,
    count(*) as row_count
from (
    select
        case
            {%- for rule, is_broken in conditions %}
            when {{ is_broken }} then '{{ rule | trim | replace("'", "''") }}'
            {%- endfor %}
        end as broken_rule
    from {{ model }}
) as broken_rows
where broken_rule is not null
group by broken_rule
{%- endif %}
{% endtest %}
