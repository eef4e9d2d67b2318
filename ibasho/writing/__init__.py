"""How the same words are written in many ways, and one way to compare them. Pure text, no names of places."""

from ibasho.writing.folding import bigrams, fold, sound

__all__ = ["bigrams", "fold", "sound"]
