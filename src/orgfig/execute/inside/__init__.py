"""What runs in the figures' interpreter: the warm server, its workers, and what holds them.

Standard library only, nothing of orgfig: the figures' interpreter need not have orgfig
installed, and loads this folder by its path, as a package of its own (`start`). What a figure
is, and what its outcome means, stays outside.
"""
