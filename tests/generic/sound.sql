{#
    The rows of a model keep its rules. Each broken rule is a row: the rule, how many rows break it, and the key of one of
    them; at the end of the build `say_broken_rules` prints it. One test a model, since a test costs a build as much as a
    model does.

      key         columns that are the key together: no row repeats it, none of them is null
      never_null  columns that are never null; amounts are where the data says none (macro `knows_money`)
      holds       expressions that are true in every row; null counts as false, unless the data says no amounts
      provided    an input table: if the data set does not provide it, it is derived row by row from one that keeps these rules,
                  and is not read again
#}
{% test sound(model, key=[], never_null=[], holds=[], provided=none) %}
{{ config(fail_calc = 'coalesce(sum(row_count), 0)') }}
{%- if provided and not provides(provided) %}
select
    '' as broken_rule,
    0 as row_count,
    '' as example_key
where 1 = 0
{%- else -%}
{%- set rules = [] -%}
{%- for column in never_null if knows_money() or not modules.re.search('amount|revenue|value', column) -%}
    {%- do rules.append(('never null: ' ~ column, column ~ ' is null')) -%}
{%- endfor -%}
{%- for rule in holds -%}
    {%- do rules.append(('holds: ' ~ rule, 'not coalesce(' ~ rule ~ ', ' ~ (not knows_money()) | lower ~ ')')) -%}
{%- endfor -%}
{%- set named_key = key_in_words(key) -%}

{%- if rules -%}
with counted as (

    select
        {%- for rule, is_broken in rules %}
        sum(case when {{ is_broken }} then 1 else 0 end) as rows_{{ loop.index }},
        min(case when {{ is_broken }} then {{ named_key }} end) as example_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}

)
{% endif -%}
{%- if key %}
select
    'key: {{ key | join(", ") }}' as broken_rule,
    sum(row_count) as row_count,
    min({{ named_key }}) as example_key
from (
    select
        {{ key | join(', ') }},
        count(*) as row_count
    from {{ model }}
    group by {{ key | join(', ') }}
    having count(*) > 1{% for column in key %} or {{ column }} is null{% endfor %}
) as broken_keys
having count(*) > 0
{%- endif %}
{%- for rule, _ in rules %}
{{ 'union all' if key or not loop.first }}
select
    '{{ rule | trim | replace("'", "''") }}' as broken_rule,
    rows_{{ loop.index }} as row_count,
    example_{{ loop.index }} as example_key
from counted
where rows_{{ loop.index }} > 0
{%- endfor %}
{%- endif %}
{% endtest %}
