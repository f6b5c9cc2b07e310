import ArgumentParser
import HTTPTypes

/// What the handshake says besides the protocol's own.
struct RequestOptions: ParsableArguments {
  @Option(
    name: [.customShort("H"), .long], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A header field, or @FILE with one on each line; repeat it for more.", valueName: "name: value"))
  var header: [String] = []

  @Option(help: ArgumentHelp("Log in as this user; asks for the password where no file has it.", valueName: "name"))
  var user: String?

  @Option(
    help: ArgumentHelp(
      "The file with the password of --user, or else of --as; WTALK_PASSWORD in the environment does, too.", valueName: "file"),
    completion: .file())
  var passwordFile: String?

  @Option(help: ArgumentHelp("The file with a bearer token.", valueName: "file"), completion: .file())
  var bearerFile: String?

  @Flag(help: "Look the user and the password up in ~/.netrc.")
  var netrc = false

  @Flag(help: "Allow a password or token over ws:// to another machine.")
  var insecurePlaintext = false

  @Option(parsing: .unconditionalSingleValue, help: ArgumentHelp("Send a cookie; repeat it for more.", valueName: "name=value"))
  var cookie: [String] = []

  @Option(help: ArgumentHelp("The Origin to name.", valueName: "origin"))
  var origin: String?

  @Option(help: ArgumentHelp("A subprotocol to ask for; repeat it for more. The server has to agree to one.", valueName: "name"))
  var subprotocol: [String] = []

  @Option(parsing: .unconditional, help: ArgumentHelp("The User-Agent to name; none by default.", valueName: "text"))
  var userAgent: String?

  mutating func validate() throws {
    try Exclusion.account.check(user != nil, bearerFile != nil)
    do throws(Problem) {
      let fields = try header.filter { !$0.hasPrefix("@") }.map { line throws(Problem) in try HeaderLine.parse(line) }
      guard user == nil && bearerFile == nil || !fields.contains(where: { $0.name == .authorization }) else {
        throw Problem(text: "--header Authorization goes with neither --user nor --bearer-file")
      }
      if let user { _ = try UserName.check(user) }
    } catch {
      throw ValidationError("\(error.text).")
    }
    for (option, values) in ["--cookie": cookie, "--origin": origin.map { [$0] } ?? [], "--user-agent": userAgent.map { [$0] } ?? []] {
      guard values.allSatisfy(HeaderLine.isValue) else { throw ValidationError("\(option) has no control characters.") }
    }
    guard cookie.allSatisfy({ $0.contains("=") }) else { throw ValidationError("--cookie is written 'name=value'.") }
    guard subprotocol.allSatisfy(HeaderLine.isToken) else {
      throw ValidationError("--subprotocol is one word of letters, digits and some signs.")
    }
    guard Set(subprotocol).count == subprotocol.count else { throw ValidationError("--subprotocol names each one once.") }
  }
}
