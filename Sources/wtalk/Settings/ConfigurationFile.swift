/// Options for a command in a file: `option = value` lines for every run, and below a `[profile]` for those that ask for it.
struct ConfigurationFile {
  struct Setting: Equatable {
    let option: CommandOption
    /// `true` or `false` for a flag.
    let value: String
    let line: Int
  }

  let path: String
  private(set) var common: [Setting] = []
  private(set) var profiles: [String: [Setting]] = [:]

  /// - Throws: a failure with 78 that names the line.
  init(_ text: String, path: String, _ options: OptionTable) throws(Failure) {
    self.path = path
    var profile: String?
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let text = Self.trim(line)
      guard !text.isEmpty, !text.hasPrefix("#") else { continue }
      do throws(Problem) {
        if text.hasPrefix("[") {
          let name = try Self.heading(text)
          guard profiles.updateValue([], forKey: name) == nil else { throw Problem(text: "[\(name)] is there twice") }
          profile = name
        } else {
          try add(try Self.setting(text, line: index + 1, options), to: profile)
        }
      } catch {
        throw Failure(.configuration, "\(path):\(index + 1): \(error.text)")
      }
    }
  }

  /// Reads the file; nil when it is missing and nobody named it.
  ///
  /// - Throws: a failure with 73 when it cannot be read, 78 for its content.
  init?(path: String, _ options: OptionTable, isNamed: Bool) throws(Failure) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileContent.read(path)
    } catch {
      guard isNamed || error != .missing else { return nil }
      throw Failure(.cannotOpen, "cannot read the configuration \(path): \(error.why)")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Failure(.configuration, "\(path): it is not UTF-8") }
    try self.init(text, path: path, options)
  }

  /// Where the file is when nobody names it; nil without a home.
  static func standardPath(_ environment: (String) -> String?) -> String? {
    if let folder = environment("XDG_CONFIG_HOME"), folder.hasPrefix("/") { return "\(folder)/wtalk/config" }
    return environment("HOME").map { "\($0)/.config/wtalk/config" }
  }

  private mutating func add(_ setting: Setting, to profile: String?) throws(Problem) {
    let section = profile.map { profiles[$0] ?? [] } ?? common
    guard setting.option.value == .many || !section.contains(where: { $0.option == setting.option }) else {
      throw Problem(text: "\(setting.option.name) is there twice")
    }
    if let profile {
      profiles[profile, default: []].append(setting)
    } else {
      common.append(setting)
    }
  }

  private static func heading(_ text: Substring) throws(Problem) -> String {
    let name = trim(text.dropFirst().dropLast())
    guard text.hasSuffix("]"), !name.isEmpty, !name.contains(where: { $0 == "[" || $0 == "]" || $0.isWhitespace }) else {
      throw Problem(text: "a profile's heading is written [name]")
    }
    return String(name)
  }

  private static func setting(_ text: Substring, line: Int, _ options: OptionTable) throws(Problem) -> Setting {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(trim)
    guard let option = options.inFile(String(parts[0])) else {
      let isName = !parts[0].isEmpty && parts[0].allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
      throw Problem(text: isName ? "there is no option \(parts[0])" : "a line is option = value")
    }
    guard option.value == .none else {
      guard parts.count == 2 else { throw Problem(text: "\(option.name) needs a value: \(option.name) = …") }
      return Setting(option: option, value: String(parts[1]), line: line)
    }
    guard let isOn = parts.count == 2 ? Bool(String(parts[1])) : true else { throw Problem(text: "\(option.name) is true or false") }
    return Setting(option: option, value: "\(isOn)", line: line)
  }

  private static func trim(_ text: Substring) -> Substring {
    let start = text.drop(while: \.isWhitespace)
    return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
  }
}
