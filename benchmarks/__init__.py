"""How fast the engine is, beside the others, at the same error. Needs the source tree; no part of the installed package."""
