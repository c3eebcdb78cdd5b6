// The first file of CommandLineTool.
