import Testing
import Wire

@Suite struct DeflateParametersTests {
    static let any = DeflateOffer()
    static let small = DeflateOffer(window: 10)
    static let forgetful = DeflateOffer(clientTakeover: false, serverTakeover: false)

    /// Answers that a client takes, and what they mean.
    static let taken: [(answer: String, offer: DeflateOffer, agreed: DeflateParameters)] = [
        ("permessage-deflate", any, DeflateParameters()),
        (" permessage-deflate ,", any, DeflateParameters()),
        ("permessage-deflate; server_max_window_bits=8", any, DeflateParameters(serverWindow: 8)),
        (
            "permessage-deflate ;server_max_window_bits = \"1\\2\" ; client_max_window_bits=\"9\"",
            any, DeflateParameters(clientWindow: 9, serverWindow: 12)
        ),
        (
            "permessage-deflate; client_no_context_takeover; server_no_context_takeover", any,
            DeflateParameters(clientTakeover: false, serverTakeover: false)
        ),
        (
            "permessage-deflate; server_no_context_takeover", forgetful,
            DeflateParameters(clientTakeover: false, serverTakeover: false)
        ),
        (
            "permessage-deflate; server_max_window_bits=10", small,
            DeflateParameters(clientWindow: 10, serverWindow: 10)
        ),
        (
            "permessage-deflate; server_max_window_bits=9; client_max_window_bits=9", small,
            DeflateParameters(clientWindow: 9, serverWindow: 9)
        ),
        (
            "permessage-deflate; server_max_window_bits=10; client_max_window_bits=15", small,
            DeflateParameters(clientWindow: 10, serverWindow: 10)
        ),
    ]

    @Test(arguments: taken)
    func anAnswerWithinTheOfferIsTaken(
        answer: String, offer: DeflateOffer, agreed: DeflateParameters
    ) throws {
        #expect(try DeflateParameters.agreed(by: answer, to: offer) == agreed)
    }

    /// Answers that fail the handshake, without the `permessage-deflate; ` before them.
    static let refused: [(parameters: String, offer: DeflateOffer, text: String)] = [
        ("window=9", any, "unknown parameter window"),
        (
            "server_no_context_takeover; server_no_context_takeover", any,
            "doubled parameter server_no_context_takeover"
        ),
        ("server_no_context_takeover=1", any, "server_no_context_takeover takes no value"),
        ("client_no_context_takeover=\"x\"", any, "client_no_context_takeover takes no value"),
        ("server_max_window_bits", any, "server_max_window_bits \"\" is not 8 to 15"),
        ("server_max_window_bits=7", any, "server_max_window_bits \"7\" is not 8 to 15"),
        ("server_max_window_bits=16", any, "server_max_window_bits \"16\" is not 8 to 15"),
        ("server_max_window_bits=09", any, "server_max_window_bits \"09\" is not 8 to 15"),
        ("server_max_window_bits=+9", any, "server_max_window_bits \"+9\" is not 8 to 15"),
        ("client_max_window_bits", any, "client_max_window_bits has no value"),
        (
            "client_max_window_bits=8", any,
            "client_max_window_bits 8 cannot be done: zlib has no window of 8 bits"
        ),
        (
            "server_max_window_bits=11", small,
            "server_max_window_bits 11 is above the 10 asked for"
        ),
        (
            "client_max_window_bits=10", small,
            "server_max_window_bits was asked for and not granted"
        ),
        (
            "client_no_context_takeover", forgetful,
            "server_no_context_takeover was asked for and not granted"
        ),
        ("server_max_window_bits=9, permessage-deflate", any, "permessage-deflate given twice"),
        ("server_max_window_bits=9, mux", any, "unasked extension \"mux\""),
        ("", any, "malformed Sec-WebSocket-Extensions"),
        ("a=", any, "malformed Sec-WebSocket-Extensions"),
        ("a=\"", any, "malformed Sec-WebSocket-Extensions"),
        ("a=\"b", any, "malformed Sec-WebSocket-Extensions"),
        ("a=\"b\\", any, "malformed Sec-WebSocket-Extensions"),
        ("a=\"\"", any, "malformed Sec-WebSocket-Extensions"),
        ("a=\"b c\"", any, "malformed Sec-WebSocket-Extensions"),
        ("a b", any, "malformed Sec-WebSocket-Extensions"),
    ]

    @Test(arguments: refused)
    func anAnswerBeyondTheOfferIsRefusedInWords(
        parameters: String, offer: DeflateOffer, text: String
    ) {
        let error = #expect(throws: DeflateParameters.Refusal.self) {
            try DeflateParameters.agreed(by: "permessage-deflate; " + parameters, to: offer)
        }
        #expect(error?.text == text)
    }

    /// A client's offers and a server's answer, nil where the connection stays uncompressed.
    static let offers: [(offers: String, answer: String?)] = [
        ("permessage-deflate", "permessage-deflate"),
        ("permessage-deflate; client_max_window_bits", "permessage-deflate"),
        ("x-webkit-deflate-frame, permessage-deflate; a, permessage-deflate", "permessage-deflate"),
        (
            "permessage-deflate; server_max_window_bits=8, permessage-deflate; "
                + "server_max_window_bits=9",
            "permessage-deflate; server_max_window_bits=9"
        ),
        (
            "permessage-deflate; client_max_window_bits=10; server_max_window_bits=\"12\"; "
                + "client_no_context_takeover; server_no_context_takeover",
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
                + "server_max_window_bits=12; client_max_window_bits=10"
        ),
        (
            "permessage-deflate; client_max_window_bits=8",
            "permessage-deflate; client_max_window_bits=8"
        ),
        ("", nil), ("mux", nil), ("permessage-deflate; server_max_window_bits", nil),
        ("permessage-deflate; server_max_window_bits=8", nil),
        ("permessage-deflate; client_max_window_bits=16", nil),
        ("permessage-deflate; client_max_window_bits; client_max_window_bits", nil),
        ("permessage-deflate, ;", nil), ("permessage-bzip2", nil),
    ]

    @Test(arguments: offers)
    func aServerTakesTheFirstOfferThatItCanAndSaysWhich(
        offers: String, answer: String?
    ) {
        #expect(DeflateParameters.answer(to: offers)?.text == answer)
    }

    @Test(arguments: [any, small, forgetful, DeflateOffer(window: 9, clientTakeover: false)])
    func bothSidesUnderstandOurOffersAndAnswersAlike(offer: DeflateOffer) throws {
        let answer = try #require(DeflateParameters.answer(to: offer.text))
        let agreed = try DeflateParameters.agreed(by: answer.text, to: offer)
        #expect(agreed == answer.parameters)
    }
}
