"""Whether what is proposed says otherwise than what was decided: two texts in, what contradicts out. Knows no language."""
