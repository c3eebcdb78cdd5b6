import Live
import Testing
import Wire

/// Where a server for watchers listens, as command lines say it.
@Suite struct ListenAddressTests {
    /// Nobody but this host is meant unless another address is written down.
    @Test(arguments: [
        ("9464", "127.0.0.1:9464"), (":9464", "127.0.0.1:9464"), ("0", "127.0.0.1:0"),
        ("localhost:9464", "127.0.0.1:9464"), ("127.0.0.1:0", "127.0.0.1:0"),
        ("0.0.0.0:9464", "0.0.0.0:9464"), ("[::]:9464", "[::]:9464"), ("[::1]:80", "[::1]:80"),
        ("10.1.2.3:65535", "10.1.2.3:65535"),
    ])
    func addressesAreRead(_ text: String, _ address: String) {
        #expect(ListenAddress(text)?.description == address)
    }

    @Test(arguments: [
        "", ":", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1",
        "::1:9464", "[::1]", "[127.0.0.1]:80", "[]:80", "somewhere:9464", "*:9464",
        "http://127.0.0.1:9464", "127.0.0.1:9464/metrics", "127.0.0.1 :80", "[::1]9464",
    ])
    func whatIsNoneIsTold(_ text: String) {
        #expect(ListenAddress(text) == nil)
    }

    /// A listener in an array.
    private final class Kept {
        let listener: Listener
        init(_ listener: consuming Listener) { self.listener = listener }
    }

    /// Who holds a port is told by name, here this process itself, also where the kernel's list of
    /// sockets comes in many pieces.
    @Test func theHolderOfAPortIsFound() throws {
        let others = try (0..<200).map { _ in try Kept(Listener(.loopback(port: 0))) }
        for other in others {
            let holder = try #require(PortHolder(port: other.listener.address.port))
            #expect(!holder.name.isEmpty && holder.process > 0)
        }
        #expect(PortHolder(port: 0) == nil)
    }
}
