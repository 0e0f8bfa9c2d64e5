"""The equations as a physiologist reads them: one page or document with every symbol, its number and its source."""
