internal import CYAML

/// One event of libyaml with the characters it covers.
struct YAMLEvent {
    /// What began, ended or stands here.
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd
        case scalar(String, Scalar.Style)
        case alias(String)
        case sequenceStart(flow: Bool)
        case sequenceEnd
        case mappingStart(flow: Bool)
        case mappingEnd
    }

    var kind: Kind
    var anchor: String?
    var tag: String?
    /// Indices in code points, as libyaml counts.
    var start: Int
    var end: Int
}

/// Why libyaml stopped, in its own words.
struct YAMLFailure: Error {
    var problem: String
    /// The place in code points; or in bytes, if the text could not be decoded.
    var index: Int
    var isByteOffset: Bool
    /// What libyaml was doing, and where that began.
    var context: String?
    var contextIndex: Int
}

/// The events of libyaml over one text in UTF-8; the only file that touches the C library.
@safe struct YAMLEvents: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// A parser that owns a copy of `bytes`; the parser must not move, so it lives on the heap. A
    /// line feed that is missing at the end is put there, for without it libyaml loses the last line
    /// of a block text if that is blank.
    init(_ bytes: [UInt8]) {
        unsafe parser = .allocate(capacity: 1)
        unsafe input = .allocate(capacity: bytes.count + 1)
        _ = unsafe input.initialize(from: bytes)
        unsafe input[bytes.count] = 0x0A
        let count = bytes.last == 0x0A ? bytes.count : bytes.count + 1
        let made = unsafe yaml_parser_initialize(parser)
        precondition(made == 1, "out of memory")
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// The next event; must not be called again after a failure or the end of the stream.
    mutating func next() throws(YAMLFailure) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { unsafe yaml_event_delete(&event) }
        var result = unsafe YAMLEvent(
            kind: .streamEnd, start: event.start_mark.index, end: event.end_mark.index)
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: result.kind = .streamStart
        case YAML_DOCUMENT_START_EVENT: result.kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: result.kind = .documentEnd
        case YAML_SEQUENCE_END_EVENT: result.kind = .sequenceEnd
        case YAML_MAPPING_END_EVENT: result.kind = .mappingEnd
        case YAML_ALIAS_EVENT:
            result.kind = .alias(unsafe Self.text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let value = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let style = unsafe Self.style(scalar.style)
            result.kind = .scalar(unsafe String(decoding: value, as: UTF8.self), style)
            result.anchor = unsafe Self.text(scalar.anchor)
            result.tag = unsafe Self.text(scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            result.kind = .sequenceStart(flow: unsafe start.style == YAML_FLOW_SEQUENCE_STYLE)
            result.anchor = unsafe Self.text(start.anchor)
            result.tag = unsafe Self.text(start.tag)
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            result.kind = .mappingStart(flow: unsafe start.style == YAML_FLOW_MAPPING_STYLE)
            result.anchor = unsafe Self.text(start.anchor)
            result.tag = unsafe Self.text(start.tag)
        default: break
        }
        return result
    }

    private func failure() -> YAMLFailure {
        let undecodable = unsafe parser.pointee.error == YAML_READER_ERROR
        let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) }
        return unsafe YAMLFailure(
            problem: problem ?? "out of memory",
            index: undecodable
                ? parser.pointee.problem_offset : parser.pointee.problem_mark.index,
            isByteOffset: undecodable,
            context: parser.pointee.context.map { unsafe String(cString: $0) },
            contextIndex: parser.pointee.context_mark.index)
    }

    private static func text(_ string: UnsafeMutablePointer<UInt8>?) -> String? {
        unsafe string.map { unsafe String(cString: $0) }
    }

    private static func style(_ style: yaml_scalar_style_t) -> Scalar.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
        default: .plain
        }
    }
}
