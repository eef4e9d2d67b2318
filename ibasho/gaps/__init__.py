"""The story of the planner: who lives where nothing is in reach, and what would help most."""
