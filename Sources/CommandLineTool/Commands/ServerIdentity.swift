import Reports
import Wire

/// The TLS options of `wsplan serve`.
enum ServerIdentity {
    /// What the server speaks TLS with; nil if it is not to.
    static func context(_ arguments: Arguments) throws(UsageError) -> TLSContext? {
        let given = [ServeCommand.certificate, ServeCommand.key, ServeCommand.clients]
            .first { arguments.value($0) != nil }
        guard arguments.has(ServeCommand.tls) else {
            if let option = given ?? saved(arguments) {
                throw UsageError("option '\(option.name)' needs '--tls'")
            }
            return nil
        }
        do throws(TLSContext.Unusable) {
            return try TLSContext(
                server: try identity(arguments),
                clientAuthorities: arguments.value(ServeCommand.clients))
        } catch {
            throw UsageError(error.text)
        }
    }

    private static func saved(_ arguments: Arguments) -> CommandOption? {
        arguments.value(ServeCommand.saveCertificate) == nil ? nil : ServeCommand.saveCertificate
    }

    private static func identity(_ arguments: Arguments) throws(TLSContext.Unusable) -> TLSIdentity
    {
        let files = (arguments.value(ServeCommand.certificate), arguments.value(ServeCommand.key))
        switch files {
        case (let certificate?, let key?): return .files(certificate: certificate, key: key)
        case (nil, nil): break
        default: throw TLSContext.Unusable("'--cert' and '--key' belong together")
        }
        let made: Certificate
        do throws(TLSFailure) {
            made = try Certificate.make()
        } catch {
            throw TLSContext.Unusable("no certificate can be made: \(error.text)")
        }
        if let path = arguments.value(ServeCommand.saveCertificate) {
            do {
                try OutputFile(path: path).write(made.certificate)
            } catch {
                throw TLSContext.Unusable("\(error)")
            }
        }
        return .made(made)
    }
}
