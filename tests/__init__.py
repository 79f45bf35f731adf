"""The tests; a name is a sentence."""
