"""The door of the page for ``streamlit run streamlit_app.py``; ``formcheck app`` opens the same."""

from formcheck.page.app import main

if __name__ == "__main__":
    main()
