"""The output pane: qtconsole's widget without IPython's noise, loaded after the window is painted."""
