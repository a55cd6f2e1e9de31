-- One row per raw event: its typed values and the first reason to reject it, if any.

{{ read_rows(
    'events',
    more={'event_word': event_type('event_type')},
    flaws={'unknown event type': 'event_word is null', 'negative price': custom_column('events', 'unit_price', '0') ~ ' < 0'}
) }}
