"""The types of columns of Python's tables, as pandas names them; without pandas, which takes a moment to load."""

TEXT, WHOLE, NUMBER, FLAG, DATE = "string", "Int64", "Float64", "boolean", "datetime64[us]"
