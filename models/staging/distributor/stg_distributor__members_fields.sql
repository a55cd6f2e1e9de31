-- One row per raw member: its fields as text.

{{ read_fields('members') }}
