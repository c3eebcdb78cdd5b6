// The first file of Plan.
