{#
    Whether a raw row that repeats another exactly is rejected: what the raw table or the option says, or else the default of the data
    set. 'across_files': only if the other one is in another file.
#}
{% macro drop_duplicates(table={}) -%}
    {%- set choice = var('drop_duplicates') if table.drop_duplicates is none or table.drop_duplicates is not defined else table.drop_duplicates -%}
    {{ return(dataset_option('drop_duplicates') if choice is none else choice) }}
{%- endmacro %}
