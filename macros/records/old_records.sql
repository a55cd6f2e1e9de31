{# Where an older version kept its records, under their old names; today's names are at the end of each line. #}
{% macro old_records() -%}
    {{ return([
        {
            'from': ['marts', 'winback_assignments'],
            'to': 'list_assignments',
            'key': ['dataset', 'program', 'salt', 'customer_id'],
            'columns': {
                'control_share': 'share_of_control',
                'pre_period_spend': 'pre_period_revenue',
                'pre_period_orders': 'pre_period_order_count',
                'silence_days': 'recency_days',
                'return_probability': 'reorder_probability'
            }
        },
        {
            'from': ['marts', 'winback_sent'],
            'to': 'lists_sent',
            'key': ['dataset', 'list_id', 'customer_id'],
            'columns': {}
        },
        {
            'from': ['marts', 'segment_names_log'],
            'to': 'segment_names_log',
            'key': ['dataset', 'segmentation', 'segment_id', 'change_number'],
            'columns': {},
            'added': {'claims': 'cast(null as varchar)'}
        },
        {
            'from': ['intermediate', 'segmentation_fit'],
            'to': 'segmentation_fits',
            'key': ['dataset', 'segmentation', 'fit_number'],
            'columns': {
                'artefact': 'artifact',
                'centre_scaled': 'center_scaled',
                'centre': 'center',
                'customers': 'customer_count',
                'yardstick': 'baseline',
                'groups': 'group_count',
                'share_returned': 'reorder_rate',
                'smallest_share': 'share_of_smallest_segment',
                'silhouette_sample': 'silhouette_sample_count',
                'share_moved': 'share_of_customers_moved',
                'explained_share': 'share_of_variance',
                'bin_share': 'share_of_bin',
                'return_auc': 'reorder_auc',
                'return_auc_standard_error': 'reorder_auc_standard_error',
                'spend_correlation': 'revenue_correlation',
                'margin_from': 'separation_from',
                'margin_to': 'separation_to'
            },
            'values': {
                'artefact': {'centres': 'centers'},
                'feature': old_measures(),
                'algorithm': {
                    'ward': 'agglomerative', 'average': 'agglomerative', 'complete': 'agglomerative', 'single': 'agglomerative'
                }
            },
            'texts': {
                'definition': {'"monetary_total"': '"revenue"', '"members_below"': '"members_below_count"'}
            },
            'added': {'linkage': "case when algorithm in ('ward', 'average', 'complete', 'single') then algorithm end"}
        },
        {
            'from': ['intermediate', 'int_build_vars'],
            'to': 'build_options',
            'key': ['build_number'],
            'columns': {},
            'added': {'build_number': 'cast(1 as bigint)'}
        }
    ]) }}
{%- endmacro %}

{# Tables that an older version created under other names: nothing updates them, so their figures would become outdated unnoticed. #}
{% macro renamed_tables() -%}
    {{ return({
        'marts': [
            'return_score', 'return_score_quality', 'return_score_calibration', 'return_score_model', 'trade_by_group', 'trade_bands',
            'segment_centres', 'segment_prediction_quality', 'winback_plan', 'winback_balance'
        ],
        'intermediate': [
            'return_model', 'int_return_sample', 'int_segment_returns', 'int_prediction_sample', 'int_spend_bands', 'trade_bands_fit',
            'int_hours_of_week', 'int_segment_orders'
        ],
        'staging': ['stg_demo__customer_kinds']
    }) }}
{%- endmacro %}

{# Names of options, old → new; none: there is no such option any more. #}
{% macro old_options() -%}
    {{ return({
        'incomplete_month_share': 'incomplete_month_share_of_median',
        'smallest_share_min': 'share_of_smallest_segment_min',
        'rename_after_share': 'rename_tolerance',
        'sign_refund_share': 'sign_refund_rate',
        'sign_discount_share': 'sign_discount_rate',
        'sign_views': 'sign_view_count',
        'sign_largest_order_share': 'sign_share_of_largest_order',
        'prediction_sample_rows': 'forecast_sample_rows',
        'false_alarm_share': 'false_alarm_rate',
        'segmentation_model_path': none
    }) }}
{%- endmacro %}

{# Measures of a segmentation, old → new. #}
{% macro old_measures() -%}
    {{ return({'monetary_total': 'revenue', 'members_below': 'members_below_count'}) }}
{%- endmacro %}

{# The options of a build, as text, under the names of today. #}
{% macro migrated_options(text) -%}
    {%- set options = {} -%}
    {%- for name, value in (fromyaml(text) or {}).items() -%}
        {%- set today = old_options().get(name, name) -%}
        {%- if name == 'high_value_by' and value == 'spend' -%}
            {%- do options.update({today: 'revenue'}) -%}
        {%- elif name == 'segmentation_features' -%}
            {%- set renamed = {} -%}
            {%- for segmentation, measures in value.items() -%}
                {%- set names = [] -%}
                {%- for measure in measures -%}{%- do names.append(old_measures().get(measure, measure)) -%}{%- endfor -%}
                {%- do renamed.update({segmentation: names}) -%}
            {%- endfor -%}
            {%- do options.update({today: renamed}) -%}
        {%- elif today is not none -%}
            {%- do options.update({today: value}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(toyaml(options)) }}
{%- endmacro %}
