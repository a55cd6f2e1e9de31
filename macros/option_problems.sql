{# What is wrong with the options themselves: a list of messages, each with its mend. #}
{% macro option_problems() -%}
    {%- set problems = [] -%}

    {#- Words from a short list. -#}
    {%- for name, known in {
        'refund_policy': ['net', 'gross'],
        'raw_encoding': ['utf-8', 'iso-8859-1', 'windows-1252'],
        'drop_duplicates': [none, true, false]
    }.items() -%}
        {%- if var(name) not in known -%}
            {%- do problems.append(
                name ~ " is '" ~ var(name) ~ "'; choose one of " ~ known | reject('none') | join(', ') ~ '.'
            ) -%}
        {%- endif -%}
    {%- endfor -%}

    {#- Numbers in a range: name, smallest, largest, may be null. -#}
    {%- for name, smallest, largest, nullable in [
        ('lookback_days', 1, 36500, true),
        ('margin_rate', 0, 1, true),
        ('demo_customers', 0, 50000000, false),
        ('segment_count_min', 1, 20, false),
        ('segment_count_max', 1, 20, false),
        ('fit_sample_rows', 100, 20000, false),
        ('smallest_share_min', 0, 0.5, false),
        ('dormant_after_days', 1, 36500, false)
    ] -%}
        {%- set value = var(name) -%}
        {%- if value is none -%}
            {%- if not nullable -%}{%- do problems.append(name ~ ' is not set; give a number.') -%}{%- endif -%}
        {%- elif value is not number or value < smallest or value > largest -%}
            {%- do problems.append(
                name ~ " is '" ~ value ~ "'; give a number from " ~ smallest ~ ' to ' ~ largest
                ~ (' or null.' if nullable else '.')
            ) -%}
        {%- endif -%}
    {%- endfor -%}

    {%- if var('as_of_date') is not none -%}
        {%- if not modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', var('as_of_date') | string)
            or run_query("select try_cast('" ~ (var('as_of_date') | string) ~ "' as date)").columns[0][0] is none -%}
            {%- do problems.append("as_of_date is '" ~ var('as_of_date') ~ "'; write a day as YYYY-MM-DD.") -%}
        {%- endif -%}
    {%- endif -%}

    {%- if var('date_format') is not none -%}
        {%- set letters = modules.re.findall('%-?(.)', var('date_format') | string) -%}
        {%- if letters | reject('in', 'YymBbdHIMSfpjaA%') | list or not ('d' in letters
            and ('Y' in letters or 'y' in letters) and ('m' in letters or 'b' in letters or 'B' in letters)) -%}
            {%- do problems.append(
                "date_format is '" ~ var('date_format') ~ "'; write day, month and year in strptime letters, such as "
                ~ "'%d/%m/%Y %H:%M'."
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
    {%- if dataset_option('needs_raw_path') and not var('raw_path') -%}
        {%- do problems.append(
            "the data set '" ~ var('dataset') ~ "' reads files and raw_path is not set; add --vars \"{dataset: "
            ~ var('dataset') ~ ', raw_path: path/to/file.csv}".'
        ) -%}
    {%- elif var('raw_path') and not dataset_option('needs_raw_path') -%}
        {%- do problems.append(
            "the data set '" ~ var('dataset') ~ "' reads no file, but raw_path is '" ~ var('raw_path')
            ~ "'; remove raw_path, or choose the dataset that reads it."
        ) -%}
    {%- endif -%}

    {{ return(problems) }}
{%- endmacro %}
