-- One row per warning that somebody should check before the week's figures are used: in the data, the models, the campaigns, or
-- in the last seven days. No rows is good news. A new warning is a part of one of the models below.

{%- set themes = {
    'data': ref('int_warnings_data'),
    'model': ref('int_warnings_models'),
    'campaign': ref('int_warnings_campaigns'),
    'anomaly': ref('int_warnings_anomalies')
} %}

with

warnings as (

    {%- for kind, found in themes.items() %}
    select
        {{ loop.index }} as theme_position,
        '{{ kind }}' as warning_type,
        position,
        subject,
        warning,
        what_to_do
    from {{ found }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    -- key
    warning_type,
    cast(row_number() over (order by theme_position, position, subject, warning) as bigint) as position,

    -- in words
    subject,
    warning,
    what_to_do
from warnings
