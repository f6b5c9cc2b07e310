/// One frame of the chat protocol as a JSON object whose members are asked for by key; a refusal names the frame's `id` where it has one.
struct Frame {
  private let bytes: UnsafeRawBufferPointer
  private let members: [JSONMember]

  /// Throws `bad_request` for all that is not one strict JSON object.
  init(_ bytes: UnsafeRawBufferPointer) throws(ChatError) {
    var scanner = JSONScanner(bytes)
    let value: JSONValue
    do throws(JSONError) {
      value = try scanner.document()
    } catch {
      throw ChatError(.badRequest, error.message)
    }
    guard case .object = value else { throw ChatError(.badRequest, "a frame is a JSON object") }
    self.init(bytes, members: scanner.members)
  }

  private init(_ bytes: UnsafeRawBufferPointer, members: [JSONMember]) {
    self.bytes = bytes
    self.members = members
  }

  /// The `id`, where one can be read.
  var id: MessageID? { identifier(at: "id") }

  func has(_ key: StaticString) -> Bool {
    self[key] != nil
  }

  func string(_ key: StaticString) throws(ChatError) -> String {
    guard case .string(let string)? = self[key] else { throw wrong(key, "a string") }
    return string.text(in: bytes)
  }

  func integer(_ key: StaticString) throws(ChatError) -> UInt64 {
    guard let integer = self[key]?.integer(in: bytes) else { throw wrong(key, "a whole number from 0 to 2^53 - 1") }
    return integer
  }

  func identifier(_ key: StaticString) throws(ChatError) -> MessageID {
    guard let identifier = identifier(at: key) else { throw wrong(key, "32 lower-case hexadecimal digits") }
    return identifier
  }

  func token(_ key: StaticString) throws(ChatError) -> Token {
    guard let token = Token(hexadecimal: try string(key)) else { throw wrong(key, "64 lower-case hexadecimal digits") }
    return token
  }

  func name(_ key: StaticString) throws(ChatError) -> Name {
    let text = try string(key)
    do throws(ChatError) {
      return try Name(text)
    } catch {
      throw error.about(id)
    }
  }

  func address(_ key: StaticString) throws(ChatError) -> Address {
    let text = try string(key)
    do throws(ChatError) {
      return try Address(text)
    } catch {
      throw error.about(id)
    }
  }

  func names(_ key: StaticString) throws(ChatError) -> [Name] {
    var names: [Name] = []
    for element in try elements(key) {
      guard case .string(let string) = element else { throw wrong(key, "an array of names") }
      names.append(try Name(string.text(in: bytes)))
    }
    return names
  }

  func frame(_ key: StaticString) throws(ChatError) -> Frame {
    guard case .object(let range)? = self[key] else { throw wrong(key, "an object") }
    return try Frame(UnsafeRawBufferPointer(rebasing: bytes[range]))
  }

  /// What `read` makes of a member that need not be there.
  func optional<Value>(_ key: StaticString, _ read: (StaticString) throws(ChatError) -> Value) throws(ChatError) -> Value? {
    has(key) ? try read(key) : nil
  }

  func wrong(_ key: StaticString, _ expected: String) -> ChatError {
    ChatError(.badRequest, "\"\(key)\" must be \(expected)", id: id)
  }

  private func identifier(at key: StaticString) -> MessageID? {
    guard case .string(let string)? = self[key] else { return nil }
    return string.hasEscapes ? MessageID(digits: string.unescaped(in: bytes)) : MessageID(digits: string.raw(in: bytes))
  }

  private func elements(_ key: StaticString) throws(ChatError) -> [JSONValue] {
    guard case .array(let range)? = self[key] else { throw wrong(key, "an array") }
    var scanner = JSONScanner(bytes, from: range.lowerBound)
    do throws(JSONError) {
      return try scanner.elements()
    } catch {
      throw ChatError(.badRequest, error.message, id: id)
    }
  }

  private subscript(key: StaticString) -> JSONValue? {
    members.first { $0.hasKey(key, in: bytes) }?.value
  }
}
