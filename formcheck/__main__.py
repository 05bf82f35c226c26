"""``python -m formcheck``: the same as the command ``formcheck``."""

from formcheck.cli.main import main

if __name__ == "__main__":
    main()
