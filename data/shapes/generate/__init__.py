"""The generator of the made-up sample town 例示県見本市: same program, same bytes.

Run it with ``python data/shapes/generate``. Every file of ``data/shapes`` except the README comes out of here.
"""
