"""Ibasho: finds who in a town has nowhere to belong, and helps to change it.

The library. Doors stand in front of it: ``ibasho.cli`` (command line), ``api`` (HTTP) and ``maps`` (HTML). It knows none of them.
"""

from importlib.metadata import version

__version__ = version("ibasho")
__all__ = ["__version__"]
