"""The only file formats: one reader or writer a file.

Every reader refuses what it cannot read with :class:`ibasho.errors.UnreadableFile` or
:class:`ibasho.errors.InvalidInput`; the message names the file (never its folder), the row and the column.
Whatever is read but not kept is said in a :class:`ibasho.model.Finding`: nothing vanishes.
"""
