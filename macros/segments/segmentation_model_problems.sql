{#
    Why the models in use cannot score what is to be built: a list of messages, each with
    how to fix it. Nothing to say about what is fitted in this build.
#}
{% macro segmentation_model_problems() -%}
    {{ return(adapter.dispatch('segmentation_model_problems', 'winback')()) }}
{%- endmacro %}

{# The model segmentation_fits says it, before it fits anything. #}
{% macro spark__segmentation_model_problems() -%}
    {{ return([]) }}
{%- endmacro %}

{% macro default__segmentation_model_problems() -%}
    {%- set refit = var('refit') -%}
    {%- set wanted = {} -%}
    {%- for segmentation, preset in segmentation_presets().items() -%}
        {%- if not (refit if refit is boolean else segmentation in refit) -%}
            {%- set features = [] -%}
            {%- for feature, treatment in preset['features'].items() -%}
                {%- do features.append({
                    'feature': feature,
                    'transform': treatment['transform'],
                    'clip_lower_quantile': treatment['clip_lower_quantile'],
                    'clip_upper_quantile': treatment['clip_upper_quantile']
                }) -%}
            {%- endfor -%}
            {%- set measured_with = {
                'lookback_days': var('lookback_days'),
                'refund_policy': var('refund_policy'),
                'amount_basis': var('amount_basis'),
                'leave_out_incomplete_months': var('leave_out_incomplete_months')
            } -%}
            {%- if var('report_currency') is not none -%}
                {%- do measured_with.update({'report_currency': var('report_currency')}) -%}
            {%- endif -%}
            {%- do wanted.update({segmentation: {
                'features': features, 'scaler': preset['scaler'], 'measured_with': measured_with
            }}) -%}
        {%- endif -%}
    {%- endfor -%}

    {#- The table is not there before the first build, and knows no definitions where an older version made it. -#}
    {%- set stored = '[]' -%}
    {%- if run_query(
        "select 1 from information_schema.columns where table_catalog = current_database() "
        ~ "and table_schema = 'records' and table_name = 'segmentation_fits' and column_name = 'definition'"
    ).rows -%}
        {%- set stored = run_query(
            "select coalesce(cast(to_json(list(fit)) as varchar), '[]') from (select segmentation, fit_number, as_of_date, "
            ~ "segment_count, definition from records.segmentation_fits where artifact = 'models' and dataset = '"
            ~ var('dataset') ~ "' qualify row_number() over (partition by segmentation order by fit_number desc) = 1) as fit"
        ).columns[0][0] -%}
    {%- endif -%}

    {%- set arguments = [stored, tojson(wanted), var('segment_count_max') | string] -%}
    {%- set literals = [] -%}
    {%- for argument in arguments -%}{%- do literals.append("'" ~ argument | replace("'", "''") ~ "'") -%}{%- endfor -%}
    {{ return(run_query('select unnest(model_problems(' ~ literals | join(', ') ~ '))').columns[0].values() | list) }}
{%- endmacro %}
