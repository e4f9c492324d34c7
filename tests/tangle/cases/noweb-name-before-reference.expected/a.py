by name
