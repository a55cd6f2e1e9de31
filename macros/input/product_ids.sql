{#
    Product ids that differ only in letter case or outer blanks are one product: its id is the most frequent spelling. Staging keeps
    each row's own; `staged_input` joins them by stg_raw__product_ids, a table of the few other spellings, on their way into the input
    tables. The var `join_product_ids` switches it off.
#}

{# The input tables that may have product ids of the raw rows; none for a data set that reads no files, whose ids are made. #}
{% macro tables_with_product_ids() -%}
    {%- set entities = [] -%}
    {%- for entity in ['order_lines', 'events', 'products'] if dataset_option('reads_files') and provides(entity) -%}
        {%- do entities.append(entity) -%}
    {%- endfor -%}
    {{ return(entities) }}
{%- endmacro %}

{# A product id as product ids are compared. #}
{% macro plain_product_id(product_id) -%}
    lower(trim({{ product_id }}))
{%- endmacro %}

{# Whether the product ids of an input table are joined. What a mapping maps is known when models run. #}
{% macro joins_product_ids(entity) -%}
    {%- set has_ids = not execute or var('dataset') != 'custom' or 'product_id' in custom_columns_of(entity) -%}
    {{ return(var('join_product_ids') and entity in tables_with_product_ids() and has_ids) }}
{%- endmacro %}
