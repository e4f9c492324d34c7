"""`python -m orgfig`: the same door as the `orgfig` program."""

from orgfig.cli import run

if __name__ == "__main__":
    run()
