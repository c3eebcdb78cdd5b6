import Reports

extension GitHubActions {
    /// Tells, where the tool runs there, what stands beside the plan and on the page of the run.
    static func tell(_ result: RunResult) {
        guard let actions = GitHubActions(PlanLoading.environment) else { return }
        Output.error(RunAnnotations(result: result, path: actions.path).text)
        guard let page = OutputFormat.named("md")?.bytes(of: result) else { return }
        do {
            try actions.add(summary: page)
        } catch {
            Output.error("warning: no summary of the step: \(error)\n")
        }
    }
}
