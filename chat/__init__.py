"""The web chat: Gradio wiring, markup and texts."""
