"""The Gradio page: components and events."""
