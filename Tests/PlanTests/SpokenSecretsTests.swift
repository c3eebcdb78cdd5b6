import Testing

@testable import Plan

@Suite struct SpokenSecretsTests {
    @Test(arguments: [
        (#"{"token":"abc","n":1}"#, #"{"token":"***","n":1}"#),
        (#"{ "apiKey" : 17, "n": 1 }"#, #"{ "apiKey" : ***, "n": 1 }"#),
        (
            #"{"token": {"value": "v", "secret": "s"}}"#,
            #"{"token": {"value": "v", "secret": "***"}}"#
        ),
        (
            #"{"data":"{\"password\":\"a b\",\"n\":1}"}"#,
            #"{"data":"{\"password\":\"***\",\"n\":1}"}"#
        ),
        (#"{"token":"cut off in the mid"#, #"{"token":"***"#),
        (#"{"token":"a\"b","n":1}"#, #"{"token":"***","n":1}"#),
        ("session_token=abc&n=1", "session_token=***&n=1"),
        ("{'password': 'x'}", "{'password': '***'}"),
        ("no: Authorization: Basic YTpi\nHost: a", "no: Authorization: ***\nHost: a"),
        ("sent Bearer abcdefgh.ij, why", "sent Bearer ***, why"),
        ("Bearer of news", "Bearer of news"),
        ("token: expired", "token: expired"), ("pin=7;q=8", "pin=***;q=8"),
        ("keyboard=7", "keyboard=7"),
        ("no secret here", "no secret here"), ("token", "token"), ("token=", "token="),
        ("\"token\":", "\"token\":"),
    ])
    func valuesOfSecretNamesAreMasked(_ said: String, _ shown: String) {
        #expect(SpokenSecrets.masked(said, SecretNames(["pin"])) == shown)
    }
}
