"""The one place where sentences stand: codes and values in, words out, in every language."""
