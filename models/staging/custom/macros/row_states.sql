{#
    What a row is by its statuses, as SQL over the raw columns (`winback_state`): sold, taken back (a sale that did not last: the row
    counts as nothing sold), refund (the row itself takes money back), `no sale: ` and the word, or an unknown status, since a
    word that nobody has judged must not count as sold. Letter case does not matter. A word that is `sold if shipped` counts where
    another column of the row has a word that is `shipped`, and is no sale elsewhere.

      statuses    raw column → word → sold, taken back, refund, no sale, sold if shipped or shipped; the word * stands for all others
#}
{% macro row_state(statuses) -%}
    {%- set proofs = [] -%}
    {%- for column, meanings in statuses.items() if meanings is mapping and 'shipped' in meanings.values() -%}
        {%- do proofs.append(_has_word(column, meanings, 'shipped')) -%}
    {%- endfor %}
    case
    {%- for state in ['no sale', 'sold if shipped', 'unknown status', 'refund', 'taken back'] -%}
    {%- set is_no_sale = state in ['no sale', 'sold if shipped'] -%}
    {%- for column, meanings in statuses.items() if meanings is mapping and meanings -%}
    {#- Any other word means what the word * does, or nobody knows it. -#}
    {%- set is_of_others = (meanings['*'] or 'unknown status') == state -%}
    {%- if is_of_others or state in meanings.values() %}
        when {{ _has_word(column, meanings, state, is_of_others) }}
            {%- if state == 'sold if shipped' %} and not ({{ proofs | join(' or ') or 'false' }}){% endif %}
            then {{ "'no sale: ' || coalesce(lower(" ~ _quoted(column) ~ "), 'empty')" if is_no_sale else "'" ~ state ~ "'" }}
    {%- endif -%}
    {%- endfor -%}
    {%- endfor %}
        else 'sold'
    end
{%- endmacro %}

{# Whether a raw column has one of the words with a state; of others, whether it has none of the words with another. #}
{% macro _has_word(column, meanings, state, is_of_others=false) -%}
    {%- set words = [] -%}
    {%- for word, meaning in meanings.items() if word != '*' and (meaning == state) != is_of_others -%}
        {%- do words.append("lower('" ~ word | string | replace("'", "''") ~ "')") -%}
    {%- endfor -%}
    coalesce(lower({{ _quoted(column) }}), '') {{ 'not in' if is_of_others else 'in' }} ({{ words | join(', ') or "''" }})
{%- endmacro %}

{% macro _quoted(column) -%}
    "{{ column | replace('"', '""') }}"
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
