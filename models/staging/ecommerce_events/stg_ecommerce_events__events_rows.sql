-- One row per raw event: its typed values and the first reason to reject it, if any.

{{ read_rows(
    'events',
    more={'event_type': event_type('event_name')},
    flaws={'unknown event type': 'event_type is null', 'negative price': 'unit_price < 0'}
) }}
