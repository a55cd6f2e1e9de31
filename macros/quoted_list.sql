{# Texts as SQL literals, lower case: ['web', 'app'] → 'web', 'app'. #}
{% macro quoted_list(texts) -%}
    {%- for text in texts %}{{ text_literal(text | string | lower) }}{{ ', ' if not loop.last }}{% endfor -%}
{%- endmacro %}
