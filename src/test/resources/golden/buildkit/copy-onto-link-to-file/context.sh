echo new > f
