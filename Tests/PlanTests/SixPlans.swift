/// The six plans that the page of the language shows, as they stand there.
enum SixPlans {
    static let steady = #"""
        # steady: closed model, id-correlated replies, a gate against a baseline
        version: 1
        name: steady echo
        target: wss://${HOST:-localhost:8443}/echo
        messages:
          hello:
            json: { type: echo, id: "{{ id }}", body: "{{ text(128) }}" }
            expect: { match: { $.id: "{{ id }}" }, timeout: 2s }
        profiles:
          user:
            send: { mix: hello, every: 1s }
        phases:
          - ramp: { clients: -> 200, for: 20s }
            measure: false
          - steady: { clients: 200, for: 2m }
        thresholds:
          - p99(rtt) < 250ms
          - p50(rtt) < baseline + 10%
          - share(errors) < 0.1%
        baseline: { file: baselines/steady.wsr, runs: 5 }
        outputs: { html: report.html, junit: junit.xml, json: summary.json }
        """#

    static let burst = #"""
        # burst: login storms, failover, abort
        version: 1
        name: login storm with failover
        target:
          urls: [wss://a.example.com/live, wss://b.example.com/live]
          headers: { Authorization: "Bearer ${TOKEN:?set TOKEN to a test account's token}" }
          compression: true
        messages:
          sub: '{"op":"subscribe","channel":"news"}'
          ping: { ping: "" }
        profiles:
          watcher:
            reconnect: { delay: 200ms, max: 10s, factor: 2, jitter: 50%, attempts: 20 }
            failover: { after: 2, failback: 1m }
            open: [{ send: sub }]
            send: { mix: ping, every: poisson 5s }
        phases:
          - steady: { clients: 500, for: 30s }
          - burst: { clients: 2000, rise: 1s, hold: 20s, times: 3, every: 1m }
          - steady: { clients: 500, for: 30s }
            name: recovery
        thresholds:
          - p95(connect, phase=burst) < 1s
          - share(errors, kind=handshake) < 1%
          - p95(rtt, phase=recovery) < 100ms
          - assert: share(errors) < 20%
            abort: true
            grace: 10s
            window: 5s
        """#

    static let ramp = #"""
        # ramp: open model
        version: 1
        name: arrivals ramp
        vars: { peak: 300 }                        # wsplan run plans/ramp.yaml --var peak=1000
        target: ws://localhost:8080/quotes
        messages:
          quote:
            json: { get: "{{ pick('AAPL','MSFT','NVDA') }}", id: "{{ id }}" }
            expect:
              match: { $.id: "{{ id }}" }
              check: { $.price: { above: 0 } }
        profiles:
          visitor:
            session: 10s..40s
            send: { mix: quote, every: 1s..3s }
        phases:
          - ramp: { arrivals: 10/s -> $peak/s, for: 5m }
          - steady: { arrivals: $peak/s, for: 5m }
            thresholds: [p99(rtt) < 150ms, rate(messages.sent) > 1000/s]
          - ramp: { arrivals: -> 0/s, for: 30s }
            measure: false
        thresholds:
          - share(checks) == 100%
          - count(dropped) == 0
        """#

    static let stress = #"""
        # stress: capacity search
        version: 1
        name: capacity search
        target: ws://localhost:8080/echo
        messages:
          say: { text: '{"type":"broadcast","payload":{"id":"{{ id }}"}}', expect: echo, timeout: 1s }
        profiles:
          talker: { send: { mix: say, every: poisson 10s } }
        phases:
          - stress:
              clients: 1000
              step: 1000
              every: 30s
              until: p95(rtt) > 250ms or share(errors) > 1%
              max: 15000
              search: bisect
              recover: 30s
        thresholds:
          - last(capacity) >= 8000
        """#

    static let realistic = #"""
        # realistic: profiles, data, captures, reactions, waves
        version: 1
        name: a working day on the trading app
        seed: 42
        target: { url: "wss://${HOST}/app", subprotocols: [app.v3], tls: { ca: certs/ca.pem } }
        data:
          accounts: { file: accounts.csv, pick: unique }
          orders: { file: orders.json, pick: random, scope: message }
        messages:
          login:
            json: { op: login, user: "{{ accounts.user }}", password: "{{ accounts.password }}" }
            expect: { match: { $.op: welcome }, capture: { token: $.token }, timeout: 5s }
          order:
            json: { op: order, id: "{{ id }}", token: "{{ token }}", sym: "{{ orders.symbol }}", qty: "{{ int(1, 500) }}" }
            expect: { match: { $.re: "{{ id }}" }, check: { $.status: accepted }, timeout: 2s }
          watch: '{"op":"watch","sym":"{{ orders.symbol }}"}'
          upload: { binary: { size: 64KiB, fill: random }, expect: next }
          pong: '{"op":"pong"}'
        profiles:
          desktop:
            weight: 60
            open: [{ send: login }, { wait: 1s..3s }, { send: watch }]
            send: { mix: { watch: 70, order: 30 }, every: poisson 4s }
            react:
              - { when: { $.op: ping }, send: pong, after: 5ms..50ms }
              - { when: { $.op: kicked }, close: 1000 }
          mobile:
            weight: 30
            extends: desktop
            session: 30s..3m
            rest: 5s..1m
            close: { abrupt: 40% }
          algo:
            weight: 5
            extends: desktop
            pool: { min: 4, max: 20, acquire-timeout: 5s }
            activity: { busy: 10s, idle: 50s }
            send: { mix: order, every: 20ms }
          archiver:
            weight: 5
            flow:
              - send: login
              - repeat: 20
                steps: [{ send: upload }, { wait: 2s }]
              - close: 1000
        phases:
          - ramp: { clients: -> 1000, for: 2m }
            name: morning
          - wave: { clients: 600..1400, period: 5m, for: 20m }
            name: day
          - burst: { clients: 4000, rise: 5s, hold: 1m, fall: 10s }
            name: news
            profiles: { mobile: 80, desktop: 20 }
          - pause: 30s
          - ramp: { clients: -> 0, for: 1m }
            measure: false
        thresholds:
          - p99(rtt, message=order) < 200ms
          - p99(rtt, message=order, phase=news) < 800ms
          - share(checks) >= 99.9%
          - { assert: "p95(reconnect, profile=mobile) < 2s", optional: true }
        """#

    static let chatroom = #"""
        # chatroom: fan-out delivery
        version: 1
        name: fan-out chat room
        target: wss://chat.example.com/ws
        messages:
          join: { json: { t: join, room: "r{{ group }}" }, expect: { match: { $.t: joined } } }
          say: { json: { t: say, id: "{{ id }}", room: "r{{ group }}", body: "{{ text(80) }}" } }
        receive:
          heard: { match: { $.t: say }, of: say, id: $.id, within: 10s }
        groups:
          room: { size: 100 }
        profiles:
          talker: { weight: 10, group: room, open: [{ send: join }], send: { mix: say, every: poisson 3s } }
          lurker: { weight: 90, group: room, open: [{ send: join }] }
        phases:
          - ramp: { clients: -> 5000, for: 1m }
            measure: false
          - steady: { clients: 5000, for: 5m }
        thresholds:
          - p99(delivery, message=heard) < 300ms
          - share(delivered, message=heard) >= 99.99%
        """#
}
