-- One row per column of the raw rows, as it was handed over; without a handover there is none.

{{ config(enabled = is_chosen_form()) }}

{{ usable_rows('raw_columns') if 'raw_columns' in dataset_option('provides') else empty_input('raw_columns') }}
