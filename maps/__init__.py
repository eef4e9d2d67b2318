"""The map door: one HTML page per question, drawn from a published layer, never from the database.

``places.draw``, ``gaps.draw`` and ``routes.draw`` return a whole page as text. ``Delivery`` says how it reaches the
reader: as one file that asks nobody for anything, or served beside its scripts. Folium makes the shell (``shell.py``);
no text of a user, a file or a database goes through it: data lies in the page as JSON that is not executed, and the
page writes it with ``textContent``.
"""

from maps.delivery import Delivery
from maps.facts import Facts
from maps.ground import Lines, Name, Surroundings

__all__ = ["Delivery", "Facts", "Lines", "Name", "Surroundings"]
