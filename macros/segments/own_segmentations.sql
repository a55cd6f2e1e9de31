{#
    The segmentations that var `segmentation_features` describes, as entries of segmentation_presets: a name and the measures
    that customers are grouped by. What cannot be is a compile error that says how to fix it.

      presets   those there are already: their names are taken
      log       the treatment of days, counts and money
      as_it_is  the treatment of shares
#}
{% macro own_segmentations(presets, log, as_it_is) -%}
    {%- set own = {} -%}
    {%- set asked = var('segmentation_features') -%}
    {%- if asked is not mapping -%}
        {{ own_segmentation_error('the value', 'must be a dictionary: a name and a list of measures') }}
    {%- endif -%}
    {%- for name, measures in asked.items() -%}
        {%- set entry = "'" ~ name ~ "'" -%}
        {%- if not modules.re.fullmatch('[a-z][a-z0-9_]*', name | string) -%}
            {{ own_segmentation_error(entry, 'is not a valid name: write lower-case letters, digits and _, a letter first') }}
        {%- elif name in presets -%}
            {{ own_segmentation_error(entry, 'is the name of a preset: choose another name') }}
        {%- elif measures is string or measures is mapping or measures is not sequence or not measures -%}
            {{ own_segmentation_error(entry, 'must be a list with at least one measure') }}
        {%- endif -%}
        {%- set features = {} -%}
        {%- set sources = [] -%}
        {%- set conditions = [] -%}
        {%- set of_value = {'money': [], 'count': []} -%}
        {%- for measure in measures -%}
            {%- if measure not in segment_measures() -%}
                {{ own_segmentation_error(
                    entry, "names the unknown measure '" ~ measure ~ "'. Known: " ~ segment_measures() | join(', ')
                ) }}
            {%- elif measure in features -%}
                {{ own_segmentation_error(entry, "names '" ~ measure ~ "' twice") }}
            {%- endif -%}
            {%- set about = segment_measures()[measure] -%}
            {%- do features.update({measure: as_it_is if about['unit'] == 'share' else log}) -%}
            {%- do sources.append(about['source']) -%}
            {%- do of_value.get(about['unit'], []).append(measure) -%}
            {%- if not about['missing'] -%}
                {%- do conditions.append(measure ~ ' is not null') -%}
            {%- endif -%}
        {%- endfor -%}
        {#- Who only looks is segmented where it is all about events. -#}
        {%- set is_of_events = sources | unique | list == ['events'] -%}
        {%- set spend = 'purchase_amount' if is_of_events else 'revenue' -%}
        {%- do own.update({name: {
            'population': ([('event_count' if is_of_events else 'order_count') ~ ' > 0'] + conditions) | join(' and '),
            'features': features,
            'scaler': 'standard',
            'value_feature': (of_value['money'] + of_value['count'] + measures) | first,
            'recency': 'days_since_last_event' if is_of_events else 'recency_days',
            'frequency': 'event_count' if is_of_events else 'order_count',
            'spend': spend,
            'also_shown': (['recency_days', 'order_count', spend] if not is_of_events
                else ['days_since_last_event', 'event_count', spend]) | reject('in', measures) | list
        }}) -%}
    {%- endfor -%}
    {{ return(own) }}
{%- endmacro %}

{% macro own_segmentation_error(entry, problem) -%}
    {{ exceptions.raise_compiler_error(
        "In the var 'segmentation_features' " ~ entry ~ ' ' ~ problem
        ~ ". For example --vars '{segmentation_features: {value: [revenue, average_order_value]}}'."
    ) }}
{%- endmacro %}
