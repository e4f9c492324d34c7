"""One verb a file: values in, an exit status out. Which rooms a verb needs, and in which order."""

__all__: list[str] = []
