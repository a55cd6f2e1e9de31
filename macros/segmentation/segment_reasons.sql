{#
    What places the customers of one segmentation in their segment, and what would move them: a chain of CTEs that ends in
    `reasons_<name>`. Needs the CTEs features, parameters and scores.

    All of it is exact arithmetic on two centres. With x the scaled features, a the own centre and b the runner-up's, a
    feature speaks for the segment by (x - b)² - (x - a)²; these sum to the lead, by how much the squared distance to the
    runner-up is the longer one. Along one feature the lead is used up at x + lead / (2 (b - a)), and there begins the
    runner-up, unless a third segment has begun before.

      segmentation  the segmentation
      preset        its entry in segmentation_presets
      name          what tells the CTEs from those of other segmentations
#}
{% macro segment_reasons(segmentation, preset, name) -%}
{%- set features = preset['features'].keys() | list %}
{%- set positions = range(1, features | length + 1) %}
{%- set segments = range(1, var('segment_count_max') + 1) %}
medians_{{ name }} as (

    select
        {%- for position in positions %}
        percentile_cont(0.5) within group (order by {{ features[position - 1] }}) as median_{{ position }}{{ ',' if not loop.last }}
        {%- endfor %}
    from features
    {%- if preset['parent'] %}
    inner join scores
        on features.segmentation = scores.segmentation
        and features.customer_id = scores.customer_id
    {%- endif %}
    where features.segmentation = '{{ segmentation }}'

),

placed_{{ name }} as (

    select
        scores.*,
        parameters.segment_count,
        {%- for segment in segments %}
        parameters.segment_id_{{ segment }},
        {%- endfor %}
        {%- for position in positions %}
        {%- set feature = features[position - 1] %}
        {%- set transform = preset['features'][feature]['transform'] %}
        features.{{ feature }} as natural_{{ position }},
        medians_{{ name }}.median_{{ position }},
        {{ scaled_feature('features.' ~ feature, transform, position) }} as scaled_{{ position }},
        case scores.segment_id
            {%- for segment in segments %}
            when parameters.segment_id_{{ segment }} then parameters.centre_{{ segment }}_{{ position }}
            {%- endfor %}
        end as own_{{ position }},
        case scores.runner_up_id
            {%- for segment in segments %}
            when parameters.segment_id_{{ segment }} then parameters.centre_{{ segment }}_{{ position }}
            {%- endfor %}
        end as runner_up_{{ position }},
        {%- for segment in segments %}
        parameters.centre_{{ segment }}_{{ position }},
        {%- endfor %}
        parameters.clip_lower_{{ position }},
        parameters.clip_upper_{{ position }},
        parameters.location_{{ position }},
        parameters.scale_{{ position }}{{ ',' if not loop.last }}
        {%- endfor %}
    from scores
    inner join features
        on scores.segmentation = features.segmentation
        and scores.customer_id = features.customer_id
    inner join parameters
        on scores.segmentation = parameters.segmentation
    cross join medians_{{ name }}
    where scores.segmentation = '{{ segmentation }}'
        and features.segmentation = '{{ segmentation }}'
        and parameters.segmentation = '{{ segmentation }}'

),

-- A feature that no centre has speaks for nobody.
leads_{{ name }} as (

    select
        *,
        {%- for position in positions %}
        round(
            (scaled_{{ position }} - runner_up_{{ position }}) * (scaled_{{ position }} - runner_up_{{ position }})
            - (scaled_{{ position }} - own_{{ position }}) * (scaled_{{ position }} - own_{{ position }}), 9
        ) as speaks_{{ position }},
        {%- endfor %}
        {%- for position in positions %}
        coalesce(
            (scaled_{{ position }} - runner_up_{{ position }}) * (scaled_{{ position }} - runner_up_{{ position }})
            - (scaled_{{ position }} - own_{{ position }}) * (scaled_{{ position }} - own_{{ position }}), 0
        ){{ ' +' if not loop.last else ' as lead,' }}
        {%- endfor %}
        {%- for segment in segments %}
        case when segment_count >= {{ segment }} then
            {%- for position in positions %}
            coalesce(
                (scaled_{{ position }} - centre_{{ segment }}_{{ position }})
                * (scaled_{{ position }} - centre_{{ segment }}_{{ position }})
                - (scaled_{{ position }} - own_{{ position }}) * (scaled_{{ position }} - own_{{ position }}), 0
            ){{ ' +' if not loop.last }}
            {%- endfor %}
        end as lead_over_{{ segment }}{{ ',' if not loop.last }}
        {%- endfor %}
    from placed_{{ name }}

),

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

-- The first value beyond the border that people would name: whole days, orders and coins, hundredths where money is small.
beyond_{{ name }} as (

    select
        *,
        {%- for position in positions %}
        {%- set feature = features[position - 1] %}
        {%- set unit = segment_measures()[feature]['unit'] %}
        {%- set border = 'border_' ~ position %}
        {#- Upwards a measure with words of its own is told by the difference, which has to be the round number then. #}
        {%- set start = 'natural_' ~ position if measure_words(feature) else '0' %}
        {%- set next = {
            'more': start ~ ' + floor(' ~ border ~ ' - ' ~ start ~ ') + 1',
            'less': 'ceil(' ~ border ~ ') - 1'
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
                        < lead_over_{{ segment }} + 2 * move_{{ position }} * (own_{{ position }} - centre_{{ segment }}_{{ position }}),
                        true
                    )
                )
                {%- endfor %}
                then round(abs(step_{{ position }}), 9)
        end as length_{{ position }}{{ ',' if not loop.last }}
        {%- endfor %}
    from moves_{{ name }}

),

first_reason_{{ name }} as (

    select
        *,
        least({% for position in positions %}length_{{ position }}, {% endfor %}cast(null as double)) as shortest,
        greatest({% for position in positions %}speaks_{{ position }}, {% endfor %}cast(null as double)) as first_speaks
    from lengths_{{ name }}

),

numbered_{{ name }} as (

    select
        *,
        case first_speaks
            {%- for position in positions %}
            when speaks_{{ position }} then {{ position }}
            {%- endfor %}
        end as first_position
    from first_reason_{{ name }}

),

second_reason_{{ name }} as (

    select
        *,
        greatest(
            {%- for position in positions %}
            case when first_position <> {{ position }} then speaks_{{ position }} end,
            {%- endfor %}
            cast(null as double)
        ) as second_speaks
    from numbered_{{ name }}

),

reasons_{{ name }} as (

    select
        segmentation,
        customer_id,
        segment_id,
        distance,
        runner_up_id,
        margin,
        case
            {%- for position in positions %}
            when first_speaks > 0 and first_position = {{ position }}
                then {{ measure_value_words(features[position - 1], 'natural_' ~ position, 'median_' ~ position) }}
            {%- endfor %}
        end as why_1,
        case
            {%- for position in positions %}
            when second_speaks > 0 and first_position <> {{ position }} and speaks_{{ position }} = second_speaks
                then {{ measure_value_words(features[position - 1], 'natural_' ~ position, 'median_' ~ position) }}
            {%- endfor %}
        end as why_2,
        case shortest
            {%- for position in positions %}
            when length_{{ position }} then
                case
                    when step_{{ position }} > 0
                        then {{ measure_change_words(features[position - 1], 'more', 'natural_' ~ position, 'beyond_' ~ position) }}
                    else {{ measure_change_words(features[position - 1], 'less', 'natural_' ~ position, 'beyond_' ~ position) }}
                end
            {%- endfor %}
        end as would_move_if
    from second_reason_{{ name }}

)
{%- endmacro %}
