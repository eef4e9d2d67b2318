"""How the tables of homes and visits came to be, apart from the register's."""
