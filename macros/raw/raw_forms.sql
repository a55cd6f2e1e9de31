{#
    What holds a raw form together: one folder in models/staging and one line in the var `datasets`. CONTRIBUTING.md has the
    recipe; a part that is missing or misspelt is named here, before dbt or the database would say something else.
#}

{# Whether the raw form in whose folder a model lies is the chosen data set: each model of a form says `enabled` by it. #}
{% macro is_chosen_form() -%}
    {{ return(model.fqn[2] == var('dataset')) }}
{%- endmacro %}

{#
    Whether a `_rows` model is built: its form is chosen and describes the raw table. A mapping (data set custom) may leave tables
    out.
#}
{% macro reads_raw_table(table_name) -%}
    {%- do check_form_line(model.fqn[2]) -%}
    {%- if is_chosen_form() and var('dataset') != 'custom' and table_name not in raw_tables() -%}
        {%- do exceptions.raise_compiler_error(
            model.original_file_path ~ " reads a raw table '" ~ table_name ~ "', which the macro " ~ var('dataset')
            ~ '_tables does not describe' ~ did_you_mean(table_name, raw_tables())
        ) -%}
    {%- endif -%}
    {{ return(is_chosen_form() and table_name in raw_tables()) }}
{%- endmacro %}

{#
    Stops where a model of a raw form does not say when it is built, or where the line of its form is missing or misspelt. dbt
    asks `generate_schema_name` about every node while it parses, before it follows any ref: later it would only say that some
    other model is disabled or not found.
#}
{% macro check_form_model(node) -%}
    {%- if node.resource_type == 'model' and node.fqn | length == 4 and node.fqn[1] == 'staging' and node.fqn[2] != 'raw' -%}
        {%- do check_form_line(node.fqn[2]) -%}
        {%- if 'enabled' not in node.config_call_dict -%}
            {%- do exceptions.raise_compiler_error(
                node.original_file_path ~ ' does not say that it is built for its own data set only. Add\n'
                ~ '    {{ config(enabled = is_chosen_form()) }}\nbelow its first comment.'
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{# The line of a raw form in the var `datasets`: it is there, and says what it must and nothing else. #}
{% macro check_form_line(form) -%}
    {%- if form not in var('datasets') -%}
        {%- do exceptions.raise_compiler_error(form_without_line(form)) -%}
    {%- endif -%}
    {%- set line = var('datasets')[form] -%}
    {%- set known = ['provides', 'reads_files', 'package', 'drop_duplicates', 'values_lines_as_paid', 'segmentations'] -%}
    {%- for option in line if option not in known -%}
        {%- do exceptions.raise_compiler_error(
            "The data set '" ~ form ~ "' (var `datasets` in dbt_project.yml) has the unknown option '" ~ option
            ~ "'" ~ did_you_mean(option, known)
        ) -%}
    {%- endfor -%}
    {%- for option in ['provides', 'reads_files', 'drop_duplicates'] if option not in line -%}
        {%- do exceptions.raise_compiler_error(
            "The data set '" ~ form ~ "' (var `datasets` in dbt_project.yml) does not set " ~ option
            ~ '; see the comment above the data sets.'
        ) -%}
    {%- endfor -%}
{%- endmacro %}

{# What to say of a form that the var `datasets` does not name. #}
{% macro form_without_line(form) -%}
    {{ return(
        'models/staging/' ~ form ~ " is the folder of a raw form, but no data set is called '" ~ form
        ~ "'. Add a line to the var `datasets` in dbt_project.yml, such as\n    " ~ form
        ~ ': {provides: [order_lines], reads_files: true, drop_duplicates: true}'
    ) }}
{%- endmacro %}

{# What is misspelt in the line of the chosen data set and in the description of its raw tables: a list of messages. #}
{% macro raw_form_problems() -%}
    {%- set problems = [] -%}
    {%- set entities = [] -%}
    {%- for name in graph.nodes if name.startswith('model.winback.input__') -%}
        {%- do entities.append(name | replace('model.winback.input__', '')) -%}
    {%- endfor -%}
    {%- for entity in dataset_option('provides') if not contract_columns(entity) and var('dataset') != 'custom' -%}
        {%- do problems.append(
            "the data set '" ~ var('dataset') ~ "' (var `datasets` in dbt_project.yml) provides '" ~ entity
            ~ "', which is not an input table" ~ did_you_mean(entity, entities)
        ) -%}
    {%- endfor -%}
    {%- set known = {
        'raw table': [
            'entity', 'files', 'place', 'database_table', 'date_format', 'raw_encoding', 'raw_quoting', 'separator', 'headerless', 'unique',
            'money', 'refunds', 'is_unsigned', 'order', 'whole_order', 'once_per_order', 'columns', 'drop_duplicates', 'unique_by',
            'has_aliases', 'from_orders', 'total_rows', 'fill_down', 'order_discount'
        ],
        'column': ['names', 'kind', 'label', 'needed', 'optional', 'rounded', 'expression', 'title'],
        'kind': ['text', 'id', 'integer', 'money', 'timestamp', 'boolean']
    } -%}
    {%- for name, table in raw_tables().items() -%}
        {%- set place = 'the macro ' ~ var('dataset') ~ "_tables, raw table '" ~ name ~ "', has " -%}
        {%- for key in table if key not in known['raw table'] -%}
            {%- do problems.append(place ~ "the unknown key '" ~ key ~ "'" ~ did_you_mean(key, known['raw table'])) -%}
        {%- endfor -%}
        {%- if table.entity and table.entity not in entities -%}
            {%- do problems.append(place ~ "the unknown entity '" ~ table.entity ~ "'" ~ did_you_mean(table.entity, entities)) -%}
        {%- endif -%}
        {%- for column in table.money or [] if column not in (table.columns or {}) -%}
            {%- do problems.append(place ~ "no column '" ~ column ~ "', but its money names that column.") -%}
        {%- endfor -%}
        {%- for column, look in (table.columns or {}).items() -%}
            {%- for key in look if key not in known['column'] -%}
                {%- do problems.append(
                    place ~ "the unknown key '" ~ key ~ "' in column '" ~ column ~ "'" ~ did_you_mean(key, known['column'])
                ) -%}
            {%- endfor -%}
            {%- if look.kind not in known['kind'] -%}
                {%- do problems.append(
                    place ~ "the unknown kind '" ~ look.kind ~ "' in column '" ~ column ~ "'"
                    ~ did_you_mean(look.kind, known['kind'])
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(problems) }}
{%- endmacro %}
