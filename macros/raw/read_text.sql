{# The value of a text: trimmed of a spreadsheet's ".0" and of the words for null where it is an id. #}
{% macro read_text(text, kind) -%}
    {%- if kind == 'id' -%}
    case
        when not {{ is_given(text) }} then null
        when contains({{ text }}, '.') then regexp_replace({{ text }}, '\.0+$', '')
        else {{ text }}
    end
    {%- elif kind == 'boolean' -%}
    case
        when lower({{ text }}) in ('true', 't', 'yes', 'y', '1') then true
        when lower({{ text }}) in ('false', 'f', 'no', 'n', '0') then false
    end
    {%- else -%}
    nullif({{ text }}, '')
    {%- endif -%}
{%- endmacro %}

{# Whether a text says something: it is neither empty nor a word for null (var `null_texts`). #}
{% macro is_given(text) -%}
    lower({{ text }}) not in ('', {{ quoted_list(var('null_texts')) }})
{%- endmacro %}

{# The money of a raw row: the product of its columns `money`, null where one is or where it is out of range. #}
{% macro raw_amount(money) -%}
    {%- if not money -%}
        cast(null as decimal(18,4))
    {%- elif money | length == 1 -%}
        cast({{ money[0] }} as decimal(18,4))
    {%- else -%}
        {{ line_amount(money[0], money[1]) }}
    {%- endif -%}
{%- endmacro %}

{# The money of a row of a raw table less what was given back of it; a row that may come without a quantity is one piece. #}
{% macro row_amount(table) -%}
    {%- set amount = raw_amount(table.money) -%}
    {%- if (table.money or []) | length == 2 and not table.columns[table.money[0]].needed -%}
        {%- set amount = raw_amount(['coalesce(' ~ table.money[0] ~ ', 1)', table.money[1]]) -%}
    {%- endif -%}
    {%- if not table.refunds -%}{{ return(amount) }}{%- endif -%}
    try_cast({{ amount }} - abs(coalesce({{ table.refunds }}, 0)) as decimal(18,4))
{%- endmacro %}

{# A text without the blanks and line breaks around it; most have none, and to see that costs less than to trim. #}
{% macro trimmed(text) -%}
    case
        when starts_with({{ text }}, ' ') or ends_with({{ text }}, ' ') or starts_with({{ text }}, chr(10)) or ends_with({{ text }}, chr(10))
            then trim({{ text }}, ' ' || chr(10))
        else {{ text }}
    end
{%- endmacro %}

{# The text of a mapped column. A raw column as it stands is trimmed already. #}
{% macro _mapped_text(expression) -%}
    {%- if modules.re.fullmatch('"[^"]+"', expression | string | trim) -%}
        {{ return("coalesce(" ~ expression ~ ", '')") }}
    {%- endif -%}
    {{ return("coalesce(trim(cast((" ~ expression ~ "\n) as varchar)), '')") }}
{%- endmacro %}
