{#
    Part of segment_reasons: CTEs that end in `lengths_<name>`: the first value of each feature beyond the border to the runner-up
    (beyond_<position>), and how long that move is (length_<position>; null where it does not end with the runner-up).
#}
{% macro _segment_borders(preset, name) -%}
{%- set features = preset['features'].keys() | list %}
{%- set positions = range(1, features | length + 1) %}
{%- set segments = range(1, var('segment_count_max') + 1) %}
borders_{{ name }} as (

    select
        *,
        {%- for position in positions %}
        {%- set transform = preset['features'][features[position - 1]]['transform'] %}
        lead / (2 * nullif(runner_up_{{ position }} - own_{{ position }}, 0)) as step_{{ position }},
        {{ natural_feature(
            'scaled_' ~ position ~ ' + lead / (2 * nullif(runner_up_' ~ position ~ ' - own_' ~ position ~ ', 0))',
            transform, position
        ) }} as border_{{ position }}{{ ',' if not loop.last }}
        {%- endfor %}
    from leads_{{ name }}

),

-- The first round value beyond the border: whole days, orders and coins, or hundredths if the amount is small.
beyond_{{ name }} as (

    select
        *,
        {%- for position in positions %}
        {%- set feature = features[position - 1] %}
        {%- set unit = segment_measures()[feature]['unit'] %}
        {%- set border = 'border_' ~ position %}
        {#- Upwards a measure with words of its own is told by the difference, which has to be the round number then. #}
        {%- set start = 'natural_' ~ position if measure_words(feature) else '0' %}
        {#- No customer has so much; but a whole number on Spark has an end. #}
        {%- set next = {
            'more': start ~ ' + floor(least(' ~ border ~ ' - ' ~ start ~ ', 1e15)) + 1',
            'less': 'ceil(greatest(' ~ border ~ ', -1e15)) - 1'
        } %}
        {%- set next_small = {
            'more': start ~ ' + (floor((' ~ border ~ ' - ' ~ start ~ ') * 100) + 1) / 100',
            'less': '(ceil(' ~ border ~ ' * 100) - 1) / 100'
        } %}
        case
            {%- for direction, way in {'more': '>', 'less': '<'}.items() %}
            {%- if unit not in ['days', 'count'] %}
            when step_{{ position }} {{ way }} 0 and abs({{ border }} - natural_{{ position }}) < 10
                then {{ next_small[direction] }}
            {%- endif %}
            when step_{{ position }} {{ way }} 0 then {{ next[direction] }}
            {%- endfor %}
        end as beyond_{{ position }}{{ ',' if not loop.last }}
        {%- endfor %}
    from borders_{{ name }}

),

moves_{{ name }} as (

    select
        *,
        {%- for position in positions %}
        {%- set transform = preset['features'][features[position - 1]]['transform'] %}
        {{ scaled_feature('beyond_' ~ position, transform, position) }} - scaled_{{ position }} as move_{{ position }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from beyond_{{ name }}

),

-- How long a move is, where it ends with the runner-up: nearer than the own segment, and no third one nearer still.
lengths_{{ name }} as (

    select
        *,
        {%- for position in positions %}
        {%- set feature = features[position - 1] %}
        {%- set unit = segment_measures()[feature]['unit'] %}
        {%- set over_runner_up = 'lead + 2 * move_' ~ position ~ ' * (own_' ~ position ~ ' - runner_up_' ~ position ~ ')' %}
        case
            when {{ over_runner_up }} < -0.0000001
                {%- if feature in ['order_count', 'event_count'] %}
                -- who has none is in no segment of those who have
                and beyond_{{ position }} >= 1
                {%- elif unit == 'share' %}
                and beyond_{{ position }} between 0 and 1
                {%- endif %}
                {%- for segment in segments %}
                and (
                    runner_up_id = coalesce(segment_id_{{ segment }}, 0)
                    or coalesce(
                        {{ over_runner_up }}
                        < lead_over_{{ segment }} + 2 * move_{{ position }} * (own_{{ position }} - center_{{ segment }}_{{ position }}),
                        true
                    )
                )
                {%- endfor %}
                then round(abs(step_{{ position }}), 9)
        end as length_{{ position }}{{ ',' if not loop.last }}
        {%- endfor %}
    from moves_{{ name }}

)
{%- endmacro %}
