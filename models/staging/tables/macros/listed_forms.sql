{# Forms of texts in listed tables, and the shop's clock, for both engines. #}

{# Whether a text has a form as a whole. #}
{% macro has_form(text, form) -%}
    {{ return('regexp_extract(' ~ text ~ ", '^(?:" ~ form ~ ")$', 0) <> ''") }}
{%- endmacro %}

{# A day, or a day and a time. #}
{% macro time_form() -%}
    {{ return('[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,9})?)?)?') }}
{%- endmacro %}

{# A number with no more decimals that count than a type has. #}
{% macro decimal_form(type) -%}
    {%- set decimals = '{0,' ~ scale_of(type) ~ '}0*' -%}
    {{ return('[+-]?(?:[0-9]+(?:[.][0-9]' ~ decimals ~ ')?|[.][0-9]' ~ decimals ~ ')') }}
{%- endmacro %}

{# The number of decimals of a decimal type. #}
{% macro scale_of(type) -%}
    {{ return(type.rstrip(')').split(',')[1] | int) }}
{%- endmacro %}

{# A text without the blanks and line breaks around it, as in raw files. #}
{% macro trim_text(text) -%}
    {{ return(adapter.dispatch('trim_text', 'winback')(text)) }}
{%- endmacro %}

{% macro default__trim_text(text) -%}
    {{ return(trimmed(text)) }}
{%- endmacro %}

{% macro spark__trim_text(text) -%}
    {{ return('btrim(' ~ text ~ ", ' ' || chr(10))") }}
{%- endmacro %}

{# The words for null (option `null_texts`) as literals, without a backslash, which is a sign of its own on Spark. #}
{% macro null_text_literals() -%}
    {%- set literals = [] -%}
    {%- for word in var('null_texts') -%}
        {%- set parts = [] -%}
        {%- for part in (word | string | lower).split('\\') -%}{%- do parts.append(text_literal(part)) -%}{%- endfor -%}
        {%- do literals.append(parts | join(' || chr(92) || ')) -%}
    {%- endfor -%}
    {{ return(literals | join(', ')) }}
{%- endmacro %}

{# A moment as a time of the shop's clock (option `time_zone`), wherever the build runs. #}
{% macro shop_clock(moment) -%}
    {{ return(adapter.dispatch('shop_clock', 'winback')(moment, var('time_zone') or 'UTC')) }}
{%- endmacro %}

{% macro default__shop_clock(moment, zone) -%}
    {{ return("timezone('" ~ zone ~ "', " ~ moment ~ ')') }}
{%- endmacro %}

{# The session there is in UTC: profiles.yml. #}
{% macro spark__shop_clock(moment, zone) -%}
    {{ return('from_utc_timestamp(' ~ moment ~ ", '" ~ zone ~ "')") }}
{%- endmacro %}

{# The same of a text that names its zone. #}
{% macro zoned_text(text) -%}
    {{ return(shop_clock('try_cast(' ~ text ~ ' as ' ~ adapter.dispatch('zoned_type', 'winback')() ~ ')')) }}
{%- endmacro %}
