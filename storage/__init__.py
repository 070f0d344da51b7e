"""Tables, unit of work, decision log, search, outbox and migrations. Knows consensus and never adapters."""
