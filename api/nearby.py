"""stub"""
def get(): return {}
def post(): return {}
