"""What to do together: measures, the joint programme, its dividend against going alone."""
