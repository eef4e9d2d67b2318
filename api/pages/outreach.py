"""stub"""
from __future__ import annotations
from api.pages.finder import finder as outreach, finder as routes_map
