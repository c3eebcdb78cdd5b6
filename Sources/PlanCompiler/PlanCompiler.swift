// The first file of PlanCompiler.
