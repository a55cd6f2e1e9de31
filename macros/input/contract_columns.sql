{#
    The input contract: the columns of an input table and their types, in order, as models/input/_input__models.yml lists
    them. (The tables of derived prices have no input model: the mart itself is the contract.) dbt has read no YAML yet while it
    parses, so there are no columns then; that is early enough, since a parse only asks which models a model reads. Nor has a
    unit test the graph: only staging and input models, and those of derived prices, ask for the contract.
#}
{% macro contract_columns(entity) -%}
    {%- set columns = {} -%}
    {%- if execute -%}
        {%- set table = graph.nodes.get('model.winback.input__' ~ entity) or graph.nodes.get('model.winback.' ~ entity) or {} -%}
        {%- for column in table.get('columns', {}).values() -%}{%- do columns.update({column.name: column.data_type}) -%}{%- endfor -%}
    {%- endif -%}
    {{ return(columns) }}
{%- endmacro %}
