-- One row per raw contact with a household: its fields as text.

{{ read_fields('campaigns') }}
