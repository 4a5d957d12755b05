echo a > f
