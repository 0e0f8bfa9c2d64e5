"""The kit that every page is made from: environment, styles, figures, wording, citations, sections, atomic folder.

    Part(id, title, home, template, values)      a kind of section: one small template and the function that fills it
    document(title=..., sections=..., ...)       a whole page, which needs nothing from outside and prints
    Chart(...)                                   curves and bands over time: as a figure, as an SVG file, as a CSV file
    digest(days, values)                         what a time course comes to, once for pages, JSON and tables

It knows nothing of studies: what it shows is handed to it as numbers and text.
"""
