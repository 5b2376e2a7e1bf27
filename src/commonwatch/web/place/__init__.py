"""The parts of the page Place, each from the tables of a study to rows in words."""
