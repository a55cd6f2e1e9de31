{#
    Runs before anything is built: says, in one message that names the fix, why the records of the database are not ones of this
    version, what is wrong with the options or with the raw files, or why the segmentation models do not fit the options. Nothing in the
    database has been touched when it speaks.
#}
{% macro check_configuration() -%}
    {%- do dataset_option('provides') -%}
    {%- if execute and flags.WHICH in ['build', 'run', 'test', 'retry'] -%}
        {%- set unfit = records_problems() -%}
        {%- if unfit -%}
            {%- do exceptions.raise_compiler_error(
                'winback cannot build on the records of this database:\n  - ' ~ unfit | join('\n  - ')
                ~ '\nNo table has been changed.'
            ) -%}
        {%- endif -%}
        {%- set problems = option_problems() or raw_form_problems() or raw_file_problems() or segmentation_model_problems() -%}
        {%- if problems -%}
            {%- do exceptions.raise_compiler_error(
                'winback cannot build with these options:\n  - ' ~ problems | join('\n  - ')
                ~ '\nNo table has been changed. Options are explained in dbt_project.yml.'
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
