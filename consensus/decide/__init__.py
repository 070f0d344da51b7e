"""From a command and what must be seen of it to events, one function an act (acts.py): the only place where a decision moves."""
