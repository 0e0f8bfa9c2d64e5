"""The expression graph of a model: SBML in; units, derivatives and orders out.

Knows nothing of magnesium.
"""
