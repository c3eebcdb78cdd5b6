extension PlanTemplate {
    /// All of them; the first is the one to begin with.
    static let all = [steady, ramp, arrivals, burst, realistic, soak, gate]

    private static let steady = PlanTemplate(
        kind: "steady",
        question: "Does the service stay fast under its usual load, once everybody is connected?",
        variables:
            "vars: { clients: 50, for: 1m }                 # wsplan run PLAN --var clients=500",
        body: """
            profiles:
              user:
                send: { mix: ask, every: 1s }            # planned ahead: a slow server gets no less load
            phases:
              - ramp: { clients: -> $clients, for: 10s } # all connect; what is not measured is not judged
                measure: false
              - steady: { clients: $clients, for: $for }
            thresholds:                                  # if one does not hold, the exit code is 99
              - p99(rtt) < 250ms                         # from the planned moment to the answer
              - share(errors) < 0.1%
              - count(dropped) == 0                      # sends that found no connection
            """)

    private static let ramp = PlanTemplate(
        kind: "ramp",
        question: "At which number of clients does the answer take longer than it may?",
        variables:
            "vars: { clients: 200, for: 2m }                # wsplan run PLAN --var clients=2000",
        body: """
            profiles:
              user:
                send: { mix: ask, every: poisson 1s }    # at random moments, once a second on average
            phases:
              - ramp: { clients: 10 -> $clients, steps: 5, for: $for }
                name: rise                               # the report has a row for each of the five levels
              - steady: { clients: $clients, for: 1m }
                name: peak
              - ramp: { clients: -> 0, for: 10s }        # they leave; not measured
                name: end
                measure: false
            thresholds:
              - p99(rtt, phase=rise) < 250ms             # names the first level that breaks it
              - p99(rtt, phase=peak) < 250ms
              - share(errors) < 1%
            """)

    private static let arrivals = PlanTemplate(
        kind: "arrivals",
        question: "Does the service take visitors who come at a rate, stay a while, and leave?",
        variables:
            "vars: { peak: 20, for: 1m }                    # visitors a second: --var peak=100",
        body: """
            profiles:
              visitor:
                session: 5s..20s                         # how long each stays
                send: { mix: ask, every: 1s..3s }
            phases:
              - ramp: { arrivals: 1/s -> $peak/s, for: 30s }
                name: opening
              - steady: { arrivals: poisson $peak/s, for: $for }
                name: usual                              # they come whether or not those before them are served
              - ramp: { arrivals: -> 0/s, for: 10s }
                name: closing
                measure: false
            thresholds:
              - p99(rtt, phase=usual) < 250ms
              - p95(connect) < 500ms
              - share(errors) < 1%
            """)

    private static let burst = PlanTemplate(
        kind: "burst",
        question: "Does the usual load stay fast while crowds come, are busy, and leave again?",
        variables: "vars: { clients: 50, crowd: 100, for: 2m }     # crowd: how many come at once",
        body: """
            profiles:
              regular: { send: { mix: ask, every: 2s } }
              visitor: { send: { mix: ask, every: 200ms } }
            phases:
              - parallel:                                # both branches run at the same time
                  - - steady: { clients: { regular: $clients }, for: $for }
                      name: base
                  - - pause: 10s
                    - burst: { clients: { visitor: $crowd }, rise: 1s, hold: 10s, fall: 1s, times: 3, every: 30s }
                      name: crowds
            thresholds:
              - p99(rtt, phase=base) < 250ms             # who was there already is not to notice
              - p99(rtt, phase=crowds) < 500ms
              - p95(connect, phase=crowds) < 1s
              - share(errors) < 1%
            """)

    private static let realistic = PlanTemplate(
        kind: "realistic",
        question:
            "Does the service stay fast for active, regular and idle users through their day?",
        variables:
            "vars: { clients: 100, few: 20, for: 1m }       # at midday, at night; each part of the day",
        body: """
            profiles:                                    # weight: how many of a hundred are so
              active: { weight: 20, send: { mix: ask, every: 500ms } }
              regular: { weight: 50, send: { mix: ask, every: normal 2s +- 300ms } }
              idle:
                weight: 30
                session: 30s..2m                         # they go, and come back after a rest
                rest: 5s..20s
                send: { mix: ask, every: 10s }
            phases:
              - ramp: { clients: -> $clients, for: $for }
                name: morning
              - steady: { clients: $clients, for: $for }
                name: midday
              - ramp: { clients: -> $few, for: $for }
                name: evening
              - steady: { clients: $few, for: $for }
                name: night
            thresholds:
              - p95(rtt, profile=active) < 200ms
              - p95(rtt) < 250ms
              - share(errors) < 1%
            """)

    private static let soak = PlanTemplate(
        kind: "soak",
        question: "Is the service as fast in the last part as in the first, hours later?",
        variables: "vars: { clients: 50, for: 1m, between: 3m }    # for a night: --var between=8h",
        body: """
            profiles:
              user:
                session: 1m..5m                          # connections come and go, as they do over hours
                rest: 1s..5s
                send: { mix: ask, every: 1s }
            phases:
              - ramp: { clients: -> $clients, for: 10s }
                measure: false
              - steady: { clients: $clients, for: $for }
                name: first
              - steady: { clients: $clients, for: $between }
                name: between
              - steady: { clients: $clients, for: $for }
                name: last
            thresholds:
              - p99(rtt, phase=first) < 250ms
              - p99(rtt, phase=last) < 250ms
              - share(errors) < 0.1%
            """)

    private static let gate = PlanTemplate(
        kind: "gate",
        question: "May this build be released?",
        variables:
            "vars: { clients: 50, for: 30s }                # wsplan run PLAN --wait 60s --require-thresholds",
        body: """
            profiles:
              user: { send: { mix: ask, every: 200ms } }
            phases:
              - ramp: { clients: -> $clients, for: 5s }
                measure: false
              - steady: { clients: $clients, for: $for }
            thresholds:                                  # the pipeline stops at exit code 99
              - p95(rtt) < 100ms and p99(rtt) < 250ms
              - share(errors) < 0.1%
              - { assert: "share(errors, of=requests) < 20%", window: 10s, abort: true } # no need to go on
              - { assert: p50(rtt) < 20ms, severity: warn, name: as fast as before }     # told, not judged
            outputs:
              json: summary.json                         # for the pipeline
              wsr: run.wsr                               # to look at later: wsplan report run.wsr
            """)
}
