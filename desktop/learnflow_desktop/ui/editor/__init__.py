"""The code editor: `CodeEditor` and what it is made of. Colours and fonts come from the `Look`, marks from `assist`."""
