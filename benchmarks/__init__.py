"""How fast the engine is, beside the others, at the same error. No part of the installed package."""
