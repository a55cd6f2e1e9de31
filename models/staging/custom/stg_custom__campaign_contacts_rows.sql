-- One row per raw campaign contact: its typed values and the first reason to reject it, if any.

{{ read_rows(
    'campaign_contacts',
    flaws={'unknown arm': custom_column('campaign_contacts', 'arm', "'control'") ~ " not in ('treatment', 'control')"}
) }}
