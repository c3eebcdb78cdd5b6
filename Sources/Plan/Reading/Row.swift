import PlanText

/// A key of a map that describes a `Part`, written once: reading, checks, what holds without it, the
/// schema and the reference all come from its row.
struct Row<Part: Sendable>: Sendable {
    let name: String
    /// All that there is to say of it; what holds without it is what the part begins with.
    let key: @Sendable (Part) -> Key
    /// Puts the value of a node into the part; whether it was right, which has been said otherwise.
    /// Nil if the keys of the map are read together.
    let read: (@Sendable (Reader, Node, inout Part) -> Bool)?
    /// Whether it is read after all others, because what they say holds inside it.
    private(set) var isLast = false

    /// The same key, read after all others.
    var last: Row {
        var row = self
        row.isLast = true
        return row
    }

    init(
        name: String, key: @escaping @Sendable (Part) -> Key,
        read: (@Sendable (Reader, Node, inout Part) -> Bool)?
    ) {
        self.name = name
        self.key = key
        self.read = read
    }
}

extension Row {
    /// A key whose value becomes a property.
    init<Value>(
        _ name: String, _ kind: Kind<Value>, _ path: any WritableKeyPath<Part, Value> & Sendable,
        required: Bool = false, default usual: String? = nil, needs: String? = nil, since: Int = 1,
        _ meaning: String
    ) {
        let what = "'\(name)'"
        self.init(
            name: name,
            key: { start in
                Key(
                    name, kind.type, required: required,
                    default: usual ?? (required ? nil : kind.write(start[keyPath: path])),
                    needs: needs, since: since, meaning)
            },
            read: { reader, node, part in
                guard let value = kind.read(reader, node, what) else { return false }
                part[keyPath: path] = value
                return true
            })
    }

    /// A key whose value becomes a property that is nil without it; `usual` tells what that means.
    init<Value>(
        _ name: String, _ kind: Kind<Value>, _ path: any WritableKeyPath<Part, Value?> & Sendable,
        default usual: String? = nil, needs: String? = nil, since: Int = 1, _ meaning: String
    ) {
        self.init(
            name, kind, default: usual, needs: needs, since: since, meaning,
            into: { part, value in part[keyPath: path] = value })
    }

    /// A key whose value is put into the part by a function.
    init<Value>(
        _ name: String, _ kind: Kind<Value>, required: Bool = false, default usual: String? = nil,
        needs: String? = nil, since: Int = 1, _ meaning: String,
        into put: @escaping @Sendable (inout Part, Value) -> Void
    ) {
        let what = "'\(name)'"
        self.init(
            name: name,
            key: { _ in
                Key(
                    name, kind.type, required: required, default: usual, needs: needs,
                    since: since, meaning)
            },
            read: { reader, node, part in
                guard let value = kind.read(reader, node, what) else { return false }
                put(&part, value)
                return true
            })
    }

    /// A key that is read with a look at what is known of the part already.
    init(
        _ name: String, _ type: ValueType, required: Bool = false, default usual: String? = nil,
        needs: String? = nil, since: Int = 1, _ meaning: String,
        read: @escaping @Sendable (Reader, Node, inout Part) -> Bool
    ) {
        self.init(
            name: name,
            key: { _ in
                Key(
                    name, type, required: required, default: usual, needs: needs, since: since,
                    meaning)
            }, read: read)
    }

    /// A key that is read together with others, or that only a later version runs.
    init(
        _ name: String, _ type: ValueType, required: Bool = false, default usual: String? = nil,
        needs: String? = nil, later: Bool = false, since: Int = 1, _ meaning: String
    ) {
        self.init(
            name: name,
            key: { _ in
                Key(
                    name, type, required: required, default: usual, needs: needs, later: later,
                    since: since, meaning)
            }, read: nil)
    }
}
