/// Why bytes are not the JSON that the chat accepts.
enum JSONError: Error, Equatable {
  /// Against the grammar of RFC 8259, or bytes after the value.
  case malformed
  case notUTF8
  /// Half of a surrogate pair (RFC 7493 §2.1).
  case loneSurrogate
  /// Two members of one object with the same key (RFC 7493 §2.3).
  case duplicateKey
  /// Values in more than `JSONScanner.depthLimit` others.
  case tooDeep
  /// An object with more than `JSONScanner.memberLimit` members.
  case tooManyMembers

  /// One short sentence for a person.
  var message: String {
    switch self {
    case .malformed: "this is not JSON"
    case .notUTF8: "this is not UTF-8"
    case .loneSurrogate: "half of a surrogate pair stands in a string"
    case .duplicateKey: "an object has the same key twice"
    case .tooDeep: "values are nested more than \(JSONScanner.depthLimit) deep"
    case .tooManyMembers: "an object has more than \(JSONScanner.memberLimit) keys"
    }
  }
}
