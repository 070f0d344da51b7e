"""One file a revision. KNOWN and LATEST in storage/schema.py name them too."""
