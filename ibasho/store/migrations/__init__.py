"""How the register's tables came to be: one revision a file, up and down, on both stores."""
