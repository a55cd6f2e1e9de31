-- One row per a customer and further attribute, such as an age group; empty where the data set has none.

{{ staged_input('customer_attributes') if provides('customer_attributes') else empty_input('customer_attributes') }}
