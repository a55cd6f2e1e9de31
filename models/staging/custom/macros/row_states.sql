{#
    What a row is by its statuses, as SQL over the raw columns (`winback_state`): sold, taken back (a sale that did not last: the row
    counts as nothing sold), refund (the row itself takes money back), `no sale: ` and the word, or an unknown status, since a
    word that nobody has judged must not count as sold. Letter case does not matter.

      statuses    raw column → word → sold, taken back, refund or no sale; the word * stands for all others
#}
{% macro row_state(statuses) -%}
    case
    {%- for state in ['no sale', 'unknown status', 'refund', 'taken back'] -%}
    {%- for column, meanings in statuses.items() if meanings is mapping -%}
    {%- set name = '"' ~ column | replace('"', '""') ~ '"' -%}
    {%- set words = [] -%}
    {#- Any other word means what the word * does, or nobody knows it. -#}
    {%- set is_of_others = (meanings['*'] or 'unknown status') == state -%}
    {%- for word, meaning in meanings.items() if word != '*' and (state == meaning) != is_of_others -%}
        {%- do words.append("lower('" ~ word | string | replace("'", "''") ~ "')") -%}
    {%- endfor -%}
    {%- if words or is_of_others %}
        when coalesce(lower({{ name }}), '') {{ 'not in' if is_of_others else 'in' }} ({{ words | join(', ') or "''" }})
            then {{ "'no sale: ' || coalesce(lower(" ~ name ~ "), 'empty')" if state == 'no sale' else "'" ~ state ~ "'" }}
    {%- endif -%}
    {%- endfor -%}
    {%- endfor %}
        else 'sold'
    end
{%- endmacro %}

{# The mapped columns of order lines with statuses: nothing is sold where it was taken back, and refunds are below zero. #}
{% macro columns_by_state(columns) -%}
    {%- set by_state = dict(columns) -%}
    {%- if 'quantity' not in columns and 'line_amount' not in columns -%}
        {%- do by_state.update({'quantity': "'1'"}) -%}
    {%- endif -%}
    {%- for column, sql in by_state.items() | list -%}
        {%- set text = 'cast((' ~ sql ~ '\n) as varchar)' -%}
        {%- if column in ['quantity', 'line_amount'] -%}
            {%- do by_state.update({column: "case winback_state when 'taken back' then '0' when 'refund' then '-' || ltrim("
                ~ text ~ ", '-+ ') else " ~ text ~ ' end'}) -%}
        {%- elif column == 'unit_price' -%}
            {%- do by_state.update({column: "coalesce(" ~ text ~ ", case winback_state when 'taken back' then '0' end)"}) -%}
        {%- elif column == 'refund_amount' -%}
            {%- do by_state.update({column: "case winback_state when 'sold' then " ~ text ~ ' end'}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(by_state) }}
{%- endmacro %}
