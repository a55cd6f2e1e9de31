{#
    A number in [0, 1) that depends on nothing but the text `key`: the first 8 hex digits of its md5.
    Samples, assignments and generated data take their "chance" from here, so builds repeat exactly.
#}
{% macro hash_unit(key) -%}
    {{ return(adapter.dispatch('hash_unit', 'winback')(key)) }}
{%- endmacro %}

{% macro default__hash_unit(key) -%}
    (cast('0x' || substr(md5({{ key }}), 1, 8) as bigint) / 4294967296.0)
{%- endmacro %}

{% macro spark__hash_unit(key) -%}
    (cast(conv(substr(md5({{ key }}), 1, 8), 16, 10) as bigint) / 4294967296.0D)
{%- endmacro %}
