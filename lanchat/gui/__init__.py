"""The window. Tkinter lives here and nowhere else; views hold no truth and know no socket."""
