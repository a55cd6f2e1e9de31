{# What is wrong with the raw files: none found, empty, unreadable, or without a needed column. A list of messages. #}
{% macro raw_file_problems() -%}
    {%- set problems = [] -%}
    {%- if not dataset_option('needs_raw_path') -%}
        {{ return(problems) }}
    {%- endif -%}

    {%- set files = raw_files() -%}
    {%- if not files -%}
        {%- do problems.append(
            "raw_path '" ~ var('raw_path') ~ "' is no file and no folder with .csv or .txt files (or the same with .gz); "
            ~ 'check the path, which is taken from the folder where dbt runs.'
        ) -%}
    {%- endif -%}

    {%- set columns = context[var('dataset') ~ '_columns']() -%}
    {%- for file in files -%}
        {%- set problem = ask_raw_file('raw_file_problem', file) -%}
        {%- if problem -%}
            {%- do problems.append(file ~ ' ' ~ problem) -%}
        {%- else -%}
            {%- set header = ask_raw_file('raw_header', file) -%}
            {%- set found = header.replace('"', '').split(',') -%}
            {%- set names = [] -%}
            {%- for name in found -%}
                {%- do names.append(modules.re.sub('[^a-z0-9]', '', name | lower)) -%}
            {%- endfor -%}
            {%- set has_semicolons = ';' in header and found | length < 3 -%}
            {%- if has_semicolons -%}
                {%- do problems.append(file ~ ' is separated by semicolons; save it with commas.') -%}
            {%- endif -%}
            {%- for column, aliases in columns.items() if not has_semicolons -%}
                {%- if not (aliases | select('in', names) | list) -%}
                    {%- do problems.append(
                        file ~ " has no column '" ~ aliases | join("' or '") ~ "' (case and spaces do not matter); its header is: "
                        ~ found | map('trim') | join(', ') | truncate(300)
                    ) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}

    {{ return(problems) }}
{%- endmacro %}
