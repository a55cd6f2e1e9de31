{# The first reason to reject a typed row of a raw table, null where there is none; for read_rows. #}
{% macro _row_flaw(table, flaws) -%}
{%- set columns = table.columns -%}
case
    when is_decoded is null then 'line too long'
    when not has_all_fields then 'wrong field count'
    when not is_decoded then 'undecodable text'
    {%- if 'winback_state' in columns %}
    when winback_state not in ('sold', 'taken back', 'refund') then winback_state
    {%- endif %}
    {%- for column, look in columns.items() if look.kind not in ['text', 'id'] %}
    {%- set label = look.label or column | replace('_', ' ') %}
    {%- set given = '' if look.needed else is_given(column ~ '_text') ~ ' and ' %}
    {%- if look.kind in ['integer', 'money'] %}
    when {{ given }}not {{ column }}_is_number then 'unparseable {{ label }}'
    {%- if look.kind == 'integer' %}
    when {{ given }}not {{ column }}_is_integer then 'non-integer {{ label }}'
    {%- endif %}
    {%- else %}
    when {{ given }}{{ column }} is null then 'unparseable {{ label }}'
    {%- endif %}
    {%- if look.kind == 'timestamp' %}
    when extract(year from {{ column }}) not between 1970 and 2100 then '{{ label }} out of range'
    {%- endif %}
    {%- endfor %}
    {%- for column, look in columns.items() if look.kind in ['integer', 'money'] %}
    when {{ column }} is null and {{ column }}_is_number then 'amount out of range'
    {%- endfor %}
    {%- if table.money %}
    when amount is null{% for column in table.money %} and {{ column }} is not null{% endfor %} then 'amount out of range'
    {%- endif %}
    {%- for column, look in columns.items() if look.needed and look.kind in ['text', 'id'] %}
    when {{ column }} is null then 'empty {{ look.label or column | replace("_", " ") }}'
    {%- endfor %}
    {%- for reason, condition in flaws.items() %}
    when {{ condition }} then '{{ reason }}'
    {%- endfor %}
end
{%- endmacro %}
