-- One row per raw aggregated customer: what the mapping says of it, as text.

{{ read_fields('customer_totals') }}
