-- One row per raw file and date text that its file's one date format can read.

{{ read_dates(ref('stg_online_retail__fields'), 'invoice_date_text') }}
