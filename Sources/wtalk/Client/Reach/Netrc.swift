/// The logins in ~/.netrc.
struct Netrc {
  struct Entry: Equatable {
    /// In lower case; nil for `default`.
    let machine: String?
    var login: String?
    var password: String?
  }

  let entries: [Entry]

  /// Takes what it understands from any text.
  init(_ text: String) {
    var words = NetrcWords(text)
    var entries: [Entry] = []
    func change(_ value: String?, _ property: WritableKeyPath<Entry, String?>) {
      guard let last = entries.indices.last else { return }
      entries[last][keyPath: property] = value
    }
    while let word = words.next() {
      switch word {
      case "machine": entries.append(Entry(machine: words.next()?.lowercased() ?? ""))
      case "default": entries.append(Entry(machine: nil))
      case "login": change(words.next(), \.login)
      case "password": change(words.next(), \.password)
      case "account": _ = words.next()
      case "macdef": words.skipParagraph()
      case _ where word.hasPrefix("#"): words.skipLine()
      default: break
      }
    }
    self.entries = entries
  }

  /// Reads the file in the home folder.
  ///
  /// - Throws: 77 when others may read it, 73 when it cannot be read.
  init(home: String?) throws(Failure) {
    guard let home else { throw Failure(.cannotOpen, "cannot read ~/.netrc: HOME is not set") }
    let bytes = try FileContent.read("\(home)/.netrc", isPrivate: true, "the passwords in")
    self.init(String(decoding: bytes, as: UTF8.self))
  }

  /// The first entry for the host, else the default; with a login, one that names it or none.
  func entry(host: String, login: String?) -> Entry? {
    let fitting = entries.filter { login == nil || $0.login == nil || $0.login == login }
    return fitting.first { $0.machine == host } ?? fitting.first { $0.machine == nil }
  }
}
