"""The log for agents: the Model Context Protocol over standard input and output, with one person's sight."""
