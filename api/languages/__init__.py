"""The languages of residents' pages: which there are, which one a visitor reads, and everything that is said in it.

The source is Japanese, written in the templates and in the code that they show; ``catalogues/*.po`` hold the others.
Japanese has no catalogue. ``python tools/catalogues.py`` brings new sentences into them.
"""

from api.languages.catalogue import Catalogue, catalogue_of
from api.languages.choice import JAPANESE, LANGUAGES, SPOKEN, Language, choose
from api.languages.speech import Message, Speech, mark

__all__ = [
    "JAPANESE",
    "LANGUAGES",
    "SPOKEN",
    "Catalogue",
    "Language",
    "Message",
    "Speech",
    "catalogue_of",
    "choose",
    "mark",
]
