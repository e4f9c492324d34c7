later
