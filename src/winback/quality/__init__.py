"""What is missing in the data and can be filled in, and how well."""
