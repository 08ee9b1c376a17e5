"""The centres themselves: people, offices, districts, projects; and who may do what."""
