"""Takes batches of events: checks each, puts it on the log, answers for each."""
