/// A flat JSON object, such as a frame of the chat protocol, whose members are asked for by key; a refusal names its `id` where it has one.
///
/// It reads the bytes that it was made of: it must not outlive them.
package struct JSONObject {
  private let bytes: UnsafeRawBufferPointer
  private let members: [JSONMember]

  /// Throws `bad_request` for all that is not one strict JSON object.
  package init(_ bytes: UnsafeRawBufferPointer) throws(ChatError) {
    var scanner = JSONScanner(bytes)
    let value: JSONValue
    do throws(JSONError) {
      value = try scanner.document()
    } catch {
      throw ChatError(.badRequest, error.message)
    }
    guard case .object = value else { throw ChatError(.badRequest, "this is no JSON object") }
    self.init(bytes, members: scanner.members)
  }

  private init(_ bytes: UnsafeRawBufferPointer, members: [JSONMember]) {
    self.bytes = bytes
    self.members = members
  }

  /// The `id`, where one can be read.
  package var id: MessageID? { identifier(at: "id") }

  package func has(_ key: StaticString) -> Bool {
    self[key] != nil
  }

  package func string(_ key: StaticString) throws(ChatError) -> String {
    guard case .string(let string)? = self[key] else { throw wrong(key, "a string") }
    return string.text(in: bytes)
  }

  package func integer(_ key: StaticString) throws(ChatError) -> UInt64 {
    guard let integer = self[key]?.integer(in: bytes) else { throw wrong(key, "a whole number from 0 to 2^53 - 1") }
    return integer
  }

  /// The whole number that is nearest among those from 0 to 2^53 - 1.
  func clampedInteger(_ key: StaticString) throws(ChatError) -> UInt64 {
    guard let integer = self[key]?.clampedInteger(in: bytes) else { throw wrong(key, "a whole number") }
    return integer
  }

  package func identifier(_ key: StaticString) throws(ChatError) -> MessageID {
    guard let identifier = identifier(at: key) else { throw wrong(key, "32 lower-case hexadecimal digits") }
    return identifier
  }

  func token(_ key: StaticString) throws(ChatError) -> Token {
    guard let token = Token(hexadecimal: try string(key)) else { throw wrong(key, "64 lower-case hexadecimal digits") }
    return token
  }

  /// Throws `weak_password`, too.
  func password(_ key: StaticString) throws(ChatError) -> Password {
    try Password(try string(key))
  }

  func invite(_ key: StaticString) throws(ChatError) -> Invite {
    guard let invite = Invite(try string(key)) else { throw ChatError(.inviteRequired, "this is no invite", id: id) }
    return invite
  }

  func device(_ key: StaticString) throws(ChatError) -> Device {
    try Device(try string(key))
  }

  func moderation(_ key: StaticString) throws(ChatError) -> Moderation {
    guard let action = Moderation(rawValue: try string(key)) else { throw wrong(key, "kick, ban, unban, mute or unmute") }
    return action
  }

  package func boolean(_ key: StaticString) throws(ChatError) -> Bool {
    guard let boolean = self[key]?.boolean else { throw wrong(key, "true or false") }
    return boolean
  }

  func name(_ key: StaticString) throws(ChatError) -> Name {
    let text = try string(key)
    do throws(ChatError) {
      return try Name(text)
    } catch {
      throw error.about(id)
    }
  }

  package func address(_ key: StaticString) throws(ChatError) -> Address {
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

  /// The objects of an array of nothing else.
  package func frames(_ key: StaticString) throws(ChatError) -> [JSONObject] {
    var frames: [JSONObject] = []
    for element in try elements(key) {
      guard case .object(let range) = element else { throw wrong(key, "an array of objects") }
      frames.append(try JSONObject(UnsafeRawBufferPointer(rebasing: bytes[range])))
    }
    return frames
  }

  package func frame(_ key: StaticString) throws(ChatError) -> JSONObject {
    guard case .object(let range)? = self[key] else { throw wrong(key, "an object") }
    return try JSONObject(UnsafeRawBufferPointer(rebasing: bytes[range]))
  }

  /// What `read` makes of a member that need not be there.
  package func optional<Value>(_ key: StaticString, _ read: (StaticString) throws(ChatError) -> Value) throws(ChatError) -> Value? {
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
