{#
    A sentence of a playbook about a customer: [again product] and [new product] become the products that are recommended to them,
    and words where there is none.
#}
{% macro named_products(text, again_product, new_product) -%}
replace(
    replace({{ text }}, '[again product]', coalesce({{ again_product }}, 'what they bought before')),
    '[new product]', coalesce({{ new_product }}, 'what goes with what they bought')
)
{%- endmacro %}
