// `environ` is a variable; nobody changes it.
@preconcurrency import Glibc

/// The variables that the process was started with.
enum Environment {
  /// nil for a variable that is unset or empty.
  @Sendable static func value(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// All of them as `NAME=value`, but for those that are wtalk's own, which may hold secrets.
  static var shared: [String] {
    let variables = sequence(first: environ) { $0 + 1 }.lazy.map(\.pointee).prefix { $0 != nil }
    return variables.compactMap { $0.map { String(cString: $0) } }.filter { !$0.hasPrefix("WTALK_") }
  }
}
