"""Files of actors and people: how their columns and cells are understood, and what each row would do."""
