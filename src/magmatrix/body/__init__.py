"""The body: physiology and evidence as one immutable model with links that can be switched."""
