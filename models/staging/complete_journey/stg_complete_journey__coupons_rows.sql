-- One row per raw product of a coupon: its typed values and the first reason to reject it, if any.

{{ read_rows('coupons') }}
