"""Homes and visits: every test runs on SQLite and on PostGIS."""
