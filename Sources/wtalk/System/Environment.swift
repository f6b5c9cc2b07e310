import Glibc

/// The variables that the process was started with.
enum Environment {
  /// nil for a variable that is unset or empty.
  @Sendable static func value(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
