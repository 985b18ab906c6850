"""The directors' report: items by several directors, each signed off, numbered and compiled for governing boards."""
