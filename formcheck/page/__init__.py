"""The page: one module a screen or a part of one. It translates: no maths and no limits of its own."""
