{# The raw rows of an input table, those of an alias with the customer that it stands for (the mapping's `identities`). #}
{% macro custom_rows(entity) -%}
    {%- set rows = ref('stg_custom__' ~ entity ~ '_rows') -%}
    {%- set identities = ref('stg_custom__identities') if provides('identities') -%}
    {%- if not identities or 'customer_id' not in custom_columns_of(entity) -%}{{ return(rows) }}{%- endif -%}
    (
        select known.* replace (coalesce(identities.customer_id, known.customer_id) as customer_id)
        from {{ rows }} as known
        left join {{ identities }} as identities
            on known.customer_id = identities.alias
    )
{%- endmacro %}
