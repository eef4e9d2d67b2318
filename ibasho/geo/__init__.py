"""The computing core: arrays and geometries in, arrays and geometries out.

No database, no web, no files, no drawing, no data frames: NumPy, SciPy, shapely, pyproj and the solvers only.
Import the module that is needed; this package imports none of them by itself.

========== ==================================================================================
crs        which coordinates are accepted, and the metric CRS of a region
mesh       regional mesh codes (JIS X 0410)
distance   geodesics and walking minutes
nearest    nearest points and points within a distance, straight line
streets    the walking network, and where points stand on it
chains     runs of street between junctions: what searches run on
parts      cutting what lies in a box out of points and graphs
reach      which place is how far from which cell, by straight line or on foot
coverage   people covered, not covered, and of whom it cannot be said
zones      how cells are shared out among areas
routing    tasks, shifts and the times of a day's tour; routing_vroom finds sequences,
           routing_changes puts in what still fits and evens out loads
========== ==================================================================================
"""
