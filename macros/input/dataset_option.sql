{# One setting of the chosen data set, from the var `datasets` (none where it has none); an unknown data set ends here, with its mend. #}
{% macro dataset_option(option) -%}
    {%- set datasets = var('datasets') -%}
    {%- if var('dataset') not in datasets -%}
        {{ exceptions.raise_compiler_error(
            "Unknown data set '" ~ var('dataset') ~ "'. Known: " ~ (datasets | sort | join(', '))
            ~ ". Choose one with --vars 'dataset: <name>' or in dbt_project.yml."
        ) }}
    {%- endif -%}
    {{ return(datasets[var('dataset')].get(option)) }}
{%- endmacro %}
