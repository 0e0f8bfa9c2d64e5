"""Code blocks with a file name are found as they stand, and written where they belong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recipes import blocks, lay_out

PAGE = """\
# A recipe

1. A file:

   ```python title="src/first.py"
   if True:
       x = 1
   ```

```yaml
unnamed: true
```

````markdown title="docs/page.md"
```python
inside
```
````

```python title="src/first.py"
y = 2
```
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "page.md"
    file.write_text(PAGE, encoding="utf-8")
    return file


def test_blocks_with_a_name_are_found_in_order(page: Path) -> None:
    assert blocks(page) == [
        ("src/first.py", "if True:\n    x = 1\n"),
        ("docs/page.md", "```python\ninside\n```\n"),
        ("src/first.py", "y = 2\n"),
    ]


def test_a_block_that_is_never_closed_is_refused(page: Path) -> None:
    page.write_text("```python title='a.py'\nx = 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="never closed"):
        blocks(page)


def test_blocks_become_files_and_a_second_one_is_added(page: Path, tmp_path: Path) -> None:
    first, second = lay_out(blocks(page), tmp_path / "out")
    assert first == tmp_path / "out/src/first.py"
    assert first.read_text(encoding="utf-8") == "if True:\n    x = 1\n\ny = 2\n"
    assert second.read_text(encoding="utf-8").startswith("```python")


def test_no_block_leads_out_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="leads out"):
        lay_out([("../outside.py", "x = 1\n")], tmp_path / "out")
