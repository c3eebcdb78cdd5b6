// The first file of Conductor.
