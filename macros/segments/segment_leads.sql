{#
    Part of segment_reasons: CTEs that end in `leads_<name>`: by how much each feature speaks for the own segment (speaks_<position>),
    and by how much the own center is nearer than the runner-up's (lead) and than every other one's (lead_over_<segment>), in
    squared distances.
#}
{% macro _segment_leads(segmentation, preset, name) -%}
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
            when parameters.segment_id_{{ segment }} then parameters.center_{{ segment }}_{{ position }}
            {%- endfor %}
        end as own_{{ position }},
        case scores.runner_up_id
            {%- for segment in segments %}
            when parameters.segment_id_{{ segment }} then parameters.center_{{ segment }}_{{ position }}
            {%- endfor %}
        end as runner_up_{{ position }},
        {%- for segment in segments %}
        parameters.center_{{ segment }}_{{ position }},
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

-- A feature that no center has does not count.
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
                (scaled_{{ position }} - center_{{ segment }}_{{ position }})
                * (scaled_{{ position }} - center_{{ segment }}_{{ position }})
                - (scaled_{{ position }} - own_{{ position }}) * (scaled_{{ position }} - own_{{ position }}), 0
            ){{ ' +' if not loop.last }}
            {%- endfor %}
        end as lead_over_{{ segment }}{{ ',' if not loop.last }}
        {%- endfor %}
    from placed_{{ name }}

)
{%- endmacro %}
