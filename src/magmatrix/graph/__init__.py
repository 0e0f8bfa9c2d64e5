"""The expression graph of a model: SBML in; units, derivatives, orders and conservation laws out.

Knows nothing of magnesium.
"""
