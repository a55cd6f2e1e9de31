{# A whole number below 2^52 that depends on nothing but a text. #}
{% macro hash_number(text) -%}
    {{ return(adapter.dispatch('hash_number', 'winback')(text)) }}
{%- endmacro %}

{% macro default__hash_number(text) -%}
    cast('0x' || substr(md5({{ text }}), 1, 13) as bigint)
{%- endmacro %}

{% macro spark__hash_number(text) -%}
    cast(conv(substr(md5({{ text }}), 1, 13), 16, 10) as bigint)
{%- endmacro %}
