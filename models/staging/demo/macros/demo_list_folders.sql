{# The folders of exported lists in the folder that the option demo_lists names; none if it names none or has no list yet. #}
{% macro demo_list_folders() %}
    {%- set folders = [] %}
    {%- if execute and var('demo_lists') %}
        {%- set place = var('demo_lists') | replace("'", "''") %}
        {%- for row in run_query("select file from glob('" ~ place ~ "/*/manifest.json') order by file").rows %}
            {%- do folders.append(row[0] | replace('manifest.json', '') | replace("'", "''")) %}
        {%- endfor %}
    {%- endif %}
    {{- return(folders) }}
{% endmacro %}
