{#
    Under which name the records of this shop are kept: the data set, unless the option `shop` says another, as after a handover from one
    data set to another.
#}
{% macro shop() -%}
    {{ return(var('shop') or var('dataset')) }}
{%- endmacro %}
