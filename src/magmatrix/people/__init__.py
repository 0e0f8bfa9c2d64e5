"""Populations: who the people of one are, their rest state, and how many of them a definition calls deficient."""
