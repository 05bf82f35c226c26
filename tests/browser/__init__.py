"""The page in a real browser: Chromium, headless, driven by Playwright."""
