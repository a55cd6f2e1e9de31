{# Typed nulls for the contract columns of `entity` that a data set does not have. #}
{% macro missing_columns(entity, names) -%}
    {%- set types = contract_columns(entity) -%}
    {%- for name in names -%}
        {%- if execute and name not in types -%}
            {%- do exceptions.raise_compiler_error(
                model.original_file_path ~ ' asks missing_columns for ' ~ entity ~ '.' ~ name
                ~ ', which is not a column of the input contract' ~ did_you_mean(name, types)
            ) -%}
        {%- endif -%}
        cast(null as {{ types[name] }}) as {{ name }}{{ ',\n' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
