"""Old addresses that lead on: Wagtail's rows, of one partnership's hosts only, with screens of ours."""
