{#
    The segments that var `two_level_segments` divides again, as entries of segmentation_presets: segmentation `rfm.2` is
    segment 2 of `rfm`, clustered again by the same features. Scaling, centers, names and fits are its own; its entry has
    besides those of the first level
      parent          the segmentation of the first level
      parent_segment  the segment of it that is the population
    What cannot be is a compile error that says how to fix it.

      presets   the chosen segmentations
#}
{% macro second_levels(presets) -%}
    {%- set levels = {} -%}
    {%- set asked = var('two_level_segments') -%}
    {%- if asked is not mapping -%}
        {{ second_level_error('the value', 'must be a dictionary: a segmentation and a list of its segments') }}
    {%- endif -%}
    {%- for parent, segments in asked.items() -%}
        {%- set entry = "'" ~ parent ~ "'" -%}
        {%- if parent not in presets -%}
            {{ second_level_error(entry, 'is not a segmentation that is built. Choose one of: ' ~ presets | join(', ')) }}
        {%- elif segments is string or segments is mapping or segments is not sequence or not segments -%}
            {{ second_level_error(entry, 'must be a list with at least one segment id') }}
        {%- endif -%}
        {%- for segment in segments -%}
            {%- set name = parent ~ '.' ~ segment -%}
            {%- if segment is not integer or segment is boolean or segment < 1 -%}
                {{ second_level_error(
                    entry, "names '" ~ segment ~ "', which is not a segment id: ids are whole numbers from 1"
                ) }}
            {%- elif name in levels -%}
                {{ second_level_error(entry, 'names segment ' ~ segment ~ ' twice') }}
            {%- endif -%}
            {%- do levels.update({name: dict(presets[parent], parent=parent, parent_segment=segment)}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(levels) }}
{%- endmacro %}

{% macro second_level_error(entry, problem) -%}
    {{ exceptions.raise_compiler_error(
        "In the var 'two_level_segments' " ~ entry ~ ' ' ~ problem
        ~ ". For example --vars '{two_level_segments: {rfm: [2]}}'."
    ) }}
{%- endmacro %}
