import ArgumentParser
import HTTPTypes

/// What the handshake says besides the protocol's own, and which of it may follow a redirect.
struct RequestFields: Equatable, Sendable {
  /// Takes the place of the URL's authority in Host.
  private(set) var host: String?
  /// In the user's order; the account, the cookies and the rest behind the headers given as they are.
  private(set) var fields: HTTPFields

  /// - Throws: `ValidationError`, or a failure with 73 for a missing file of headers, 64 for a bad line in it.
  init(_ options: RequestOptions, authorization: Authorization?) throws {
    let headers = try options.header.flatMap(Self.headers)
    let (hosts, others) = (headers.filter(Self.isHost), headers.filter { !Self.isHost($0) })
    guard hosts.count < 2 else { throw ValidationError("--header gives Host twice.") }
    guard authorization == nil || !others.contains(where: { $0.name == .authorization }) else {
      throw ValidationError("--header Authorization does not go with a user name or --bearer-file.")
    }
    host = hosts.first?.value
    fields = HTTPFields(others)
    append(.authorization, authorization?.value)
    append(.cookie, options.cookie.isEmpty ? nil : options.cookie.joined(separator: "; "))
    append(.origin, options.origin)
    append(.userAgent, options.userAgent)
  }

  /// What is left for the next request when `url` sends us to `other`: credentials stay with their origin, for good.
  func redirected(from url: ServerURL, to other: ServerURL) -> RequestFields {
    guard !url.isSameOrigin(as: other) else { return self }
    var rest = self
    rest.host = nil
    for name in [HTTPField.Name.authorization, .proxyAuthorization, .cookie] { rest.fields[name] = nil }
    return rest
  }

  private mutating func append(_ name: HTTPField.Name, _ value: String?) {
    if let value { fields.append(HTTPField(name: name, value: value)) }
  }

  private static func headers(_ text: String) throws(Failure) -> [HTTPField] {
    let isFile = text.hasPrefix("@")
    do throws(Problem) {
      guard isFile else { return [try HeaderLine.parse(text)] }
    } catch {
      throw Failure(.usage, error.text)
    }
    let path = String(text.dropFirst())
    let content = try FileContent.read(path, "the headers in")
    do throws(Problem) {
      return try HeaderLine.parse(file: String(decoding: content, as: UTF8.self))
    } catch {
      throw Failure(.usage, "\(path): \(error.text)")
    }
  }

  private static func isHost(_ field: HTTPField) -> Bool { field.name.canonicalName == "host" }
}
