"""An old archive is brought in: letters and pages of past years become numbers to be read. No letter goes out."""
