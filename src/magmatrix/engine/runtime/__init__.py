"""Machine code at work: compiling and keeping it, batches of people, and what is built on them."""
