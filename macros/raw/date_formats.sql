{#
    The date formats that raw files may use, with the shape of the texts they read: all that are in common use.
    Formats are in strptime letters, but for the numbers: days since 1899-12-30, as spreadsheets count,
    and seconds or milliseconds since 1970, as event logs do.
    Shapes: Y = four digits, N = one or two, D = eight, C = twelve, L = fourteen, X = five, F = other digits,
    B = a month's name, P = AM or PM. `winback init` reads the literals `days`, `times` and `compact` here.
#}
{% macro date_formats() -%}
    {%- set days = {
        '%Y-%m-%d': 'Y-N-N', '%Y/%m/%d': 'Y/N/N', '%Y.%m.%d': 'Y.N.N',
        '%m/%d/%Y': 'N/N/Y', '%d/%m/%Y': 'N/N/Y', '%d.%m.%Y': 'N.N.Y', '%d-%m-%Y': 'N-N-Y', '%m-%d-%Y': 'N-N-Y',
        '%m/%d/%y': 'N/N/N', '%d/%m/%y': 'N/N/N', '%d.%m.%y': 'N.N.N', '%d-%m-%y': 'N-N-N', '%m-%d-%y': 'N-N-N',
        '%d %b %Y': 'N B Y', '%d-%b-%Y': 'N-B-Y', '%d/%b/%Y': 'N/B/Y', '%d-%b-%y': 'N-B-N', '%d %b %y': 'N B N',
        '%d. %b %Y': 'N. B Y', '%b %d, %Y': 'B N, Y', '%b %d %Y': 'B N Y', '%Y%m%d': 'D'
    } -%}
    {%- set times = {
        '': '', ' %H:%M': ' N:N', ' %H:%M:%S': ' N:N:N', ' %H:%M:%S.%f': ' N:N:N.F', 'T%H:%M': 'TN:N', 'T%H:%M:%S': 'TN:N:N',
        'T%H:%M:%S.%f': 'TN:N:N.F', ' %I:%M %p': ' N:N P', ' %I:%M:%S %p': ' N:N:N P', ', %H:%M': ', N:N', ', %H:%M:%S': ', N:N:N',
        ', %I:%M %p': ', N:N P', ', %I:%M:%S %p': ', N:N:N P', ' %I:%M%p': ' N:NP', ' %I:%M:%S%p': ' N:N:NP'
    } -%}
    {%- set compact = {'%Y%m%d%H%M%S': 'L', '%Y%m%d%H%M': 'C'} -%}
    {%- set formats = {} -%}
    {%- for day, day_shape in days.items() -%}
        {%- for time, time_shape in times.items() -%}
            {%- do formats.update({day ~ time: day_shape ~ time_shape}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do formats.update(compact) -%}
    {%- do formats.update(number_dates()) -%}
    {{ return(formats) }}
{%- endmacro %}

{# The dates that are numbers: format → shape. #}
{% macro number_dates() -%}
    {{ return({'spreadsheet days': 'X', 'unix seconds': 'S', 'unix milliseconds': 'M'}) }}
{%- endmacro %}

{# The time that `text` means in a format, or null; strptime wants its format as a constant. #}
{% macro read_date(text, format) -%}
    {%- if format == 'spreadsheet days' -%}
        case when try_cast({{ text }} as double) between 20000 and 80000
            then timestamp '1899-12-30' + to_seconds(round(try_cast({{ text }} as double) * 86400)) end
    {%- elif format == 'unix seconds' -%}
        make_timestamp(try_cast({{ text }} as bigint) * 1000000)
    {%- elif format == 'unix milliseconds' -%}
        make_timestamp(try_cast({{ text }} as bigint) * 1000)
    {%- else -%}
        try_strptime({{ text }}, '{{ format | replace("'", "''") }}')
    {%- endif -%}
{%- endmacro %}
