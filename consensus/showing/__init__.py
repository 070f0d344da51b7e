"""From what is stored about a decision to what people are shown: cards, records, notices, and the rule in words."""
