"""stub"""
from __future__ import annotations
from fastapi import Request
from api.dependencies import HouseIn, ViewerIn
from api.pages.drawing import page
def finder(request: Request, house: HouseIn, viewer: ViewerIn): return page(request,"problem.html",{})
