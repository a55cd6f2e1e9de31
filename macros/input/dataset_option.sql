{# One setting of the chosen data set, from the var `datasets`; an unknown data set ends here, with its fix. #}
{% macro dataset_option(option) -%}
    {%- set datasets = var('datasets') -%}
    {%- if var('dataset') not in datasets and (var('dataset') ~ '_tables') in context -%}
        {%- do exceptions.raise_compiler_error(form_without_line(var('dataset'))) -%}
    {%- elif var('dataset') not in datasets -%}
        {{ exceptions.raise_compiler_error(
            "Unknown data set '" ~ var('dataset') ~ "'" ~ did_you_mean(var('dataset'), datasets | sort)
            ~ " Choose one with --vars 'dataset: <name>' or in dbt_project.yml. No table has been changed."
        ) }}
    {%- endif -%}
    {%- set known = datasets[var('dataset')] -%}
    {#- A data set without a list provides what its mapping, or its list of tables, has. -#}
    {%- if option == 'provides' and known.provides is none -%}
        {%- set listed = var('tables' if var('dataset') == 'tables' else 'custom') -%}
        {%- set provided = listed.keys() | list if listed is mapping else [] -%}
        {%- if var('dataset') == 'tables' -%}
            {#- Amounts of listed tables are not converted: `listed_problems` says so. -#}
            {%- set provided = provided | reject('equalto', 'exchange_rates') | list -%}
        {%- endif -%}
        {%- if var('dataset') == 'custom' and ' x_' in ' ' ~ custom_columns_of('customers') | join(' ') -%}
            {%- do provided.append('customer_attributes') -%}
        {%- endif -%}
        {{ return(provided) }}
    {%- endif -%}
    {{ return(known.get(option)) }}
{%- endmacro %}
