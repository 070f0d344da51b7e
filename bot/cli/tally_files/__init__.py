"""Files of ballots that `accord tally` reads: JSON, CSV and BLT."""
