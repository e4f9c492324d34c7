text




x
