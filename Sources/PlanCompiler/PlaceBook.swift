import LoadEngine
public import Plan

/// A server inside, and the endpoints that lead to it.
public struct EmbeddedEndpoints: Sendable {
    public var settings: EmbeddedTarget
    /// Indices of a graph's endpoints.
    public var endpoints: [Int]
}

/// All places that the clients of a plan connect to: those of its target, then those of profiles that
/// have a target of their own.
struct PlaceBook {
    private(set) var endpoints: [Endpoint] = []
    /// What thresholds call each of them.
    private(set) var names: [String] = []
    /// For each profile its endpoints and how one of them is picked.
    private(set) var ofProfiles: [(endpoints: [Int], pick: Target.Pick)] = []
    private(set) var embedded: [EmbeddedEndpoints] = []
    /// What the plan runs against: its endpoints, how one of them is picked, and what thresholds call them; nil:
    /// nothing.
    private(set) var against: (endpoints: [Int], pick: Target.Pick, names: [String])?
    /// The endpoints of the first side alone.
    var ownEndpoints: ArraySlice<Endpoint> {
        endpoints.prefix(against?.endpoints.first ?? endpoints.count)
    }

    /// `replaced` is a place that stands for all others.
    init(
        _ plan: Plan, replaced: Target.Place?, _ proxies: ProxyEnvironment
    ) throws(BadProxy) {
        let shared = try add(replaced ?? plan.target.place, plan.target, nil, proxies)
        for profile in plan.profiles {
            guard let own = profile.target else {
                ofProfiles.append((shared, plan.target.pick))
                continue
            }
            var target = own.target
            let isElsewhere = own.hasOwnPlace && replaced == nil
            // The plan's server inside speaks TLS to all of its clients or to none.
            if !isElsewhere, !embedded.isEmpty { target.tls = plan.target.tls }
            let place = isElsewhere ? target.place : replaced ?? plan.target.place
            let added = try add(
                place, target, isElsewhere || embedded.isEmpty ? nil : 0, proxies, profile.name)
            ofProfiles.append((added, target.pick))
        }
        if let other = plan.against {
            let own = names
            let added = try add(other.place, other, nil, proxies)
            against = (added, other.pick, Array(names.dropFirst(own.count)))
            names = own
        }
    }

    /// Adds the endpoints of a place; `server` is the one inside that they lead to, if it is there.
    private mutating func add(
        _ place: Target.Place, _ target: Target, _ server: Int?, _ proxies: ProxyEnvironment,
        _ profile: String? = nil
    ) throws(BadProxy) -> [Int] {
        let first = endpoints.count
        for var endpoint in try Endpoint.all(of: place, target, proxies) {
            // Labels tell endpoints apart that have the same URL and not the same settings.
            if endpoints.contains(where: { $0.label == endpoint.label }), let profile {
                endpoint.label += " (\(profile))"
            }
            endpoints.append(endpoint)
        }
        names += place.names
        let added = Array(first..<endpoints.count)
        if case .embedded(var settings) = place {
            if let server {
                embedded[server].endpoints += added
            } else {
                settings.tls = target.tls != nil
                embedded.append(EmbeddedEndpoints(settings: settings, endpoints: added))
            }
        }
        return added
    }
}

extension Target.Place {
    /// What thresholds call its URLs.
    fileprivate var names: [String] {
        switch self {
        case .embedded: ["embedded"]
        case .urls(let urls): urls.map(\.text)
        }
    }
}
