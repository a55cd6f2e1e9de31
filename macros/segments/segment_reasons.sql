{#
    Why the customers of one segmentation are in their segment, and what would move them: a chain of CTEs that ends in
    `reasons_<name>`. Needs the CTEs features, parameters and scores.

    All of it is exact arithmetic on two centers. With x the scaled features, a the own center and b the runner-up's, a
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
{{ _segment_leads(segmentation, preset, name) }},

{{ _segment_borders(preset, name) }},

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
        separation,
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
