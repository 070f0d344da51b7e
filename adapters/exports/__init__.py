"""Decisions as files for other programs: JSON, Markdown, tables, feeds and mails, made of what a viewer was shown.

Pure: a view in, a text out. What may be seen was settled when the view was made; who writes the text, and where, is the
caller's affair.
"""
