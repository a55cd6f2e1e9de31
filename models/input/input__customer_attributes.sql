-- One row per customer and further attribute, such as an age group; empty if the data set has none.

{{ staged_input('customer_attributes') if provides('customer_attributes') else empty_input('customer_attributes') }}
