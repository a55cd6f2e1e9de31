{# Texts as SQL literals, lower case: ['web', 'app'] → 'web', 'app'. #}
{% macro quoted_list(texts) -%}
    {%- for text in texts %}'{{ text | string | lower | replace("'", "''") }}'{{ ', ' if not loop.last }}{% endfor -%}
{%- endmacro %}
