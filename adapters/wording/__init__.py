"""Sentences, in every language. Codes and values become words here and nowhere else."""

from adapters.wording.cards import CardText, CountLine, ObjectionText
from adapters.wording.words import Words, sentence

__all__ = ["CardText", "CountLine", "ObjectionText", "Words", "sentence"]
