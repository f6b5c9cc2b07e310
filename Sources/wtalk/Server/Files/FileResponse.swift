import HTTPTypes
import WebSocketCore

/// The answer to a request for a file that is there (RFC 9110 §13, §14).
struct FileResponse: Equatable {
  let response: HTTPResponse
  /// Which bytes are its body; nil for none.
  let range: Range<Int64>?

  init(to head: RequestHead, for file: FileFacts) {
    if Self.isUnchanged(file, head.fields) {
      self.init(.notModified, Self.validators(of: file), nil)
      return
    }
    var fields = Self.validators(of: file)
    fields[.acceptRanges] = "bytes"
    fields[.contentType] = file.contentType
    fields[.xContentTypeOptions] = "nosniff"
    switch Self.range(head, of: file) {
    case .whole: self.init(.ok, fields, 0..<file.size, isHead: head.method == .head)
    case .part(let range):
      fields[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.size)"
      self.init(.partialContent, fields, range, isHead: head.method == .head)
    case .unsatisfiable:
      self.init(.rangeNotSatisfiable, [.contentRange: "bytes */\(file.size)", .contentLength: "0"], nil)
    }
  }

  private init(_ status: HTTPResponse.Status, _ fields: HTTPFields, _ range: Range<Int64>?, isHead: Bool = false) {
    var fields = fields
    if let range { fields[.contentLength] = String(range.count) }
    response = HTTPResponse(status: status, headerFields: fields)
    self.range = isHead ? nil : range
  }

  /// A browser asks again each time, and gets 304 as long as the file is the same.
  private static func validators(of file: FileFacts) -> HTTPFields {
    [.eTag: file.tag, .lastModified: file.modified, .cacheControl: "no-cache"]
  }

  /// The date counts when it is the one that we gave out, and only without tags.
  private static func isUnchanged(_ file: FileFacts, _ fields: HTTPFields) -> Bool {
    let tags = fields[values: .ifNoneMatch]
    return tags.isEmpty ? fields[.ifModifiedSince] == file.modified : EntityTags(tags).contains(file.tag)
  }

  /// Only GET has a range, and of another version there is none: If-Range holds the tag, not a weak one, or the date of the client's own.
  private static func range(_ head: RequestHead, of file: FileFacts) -> ByteRange {
    let isSame = head.fields[values: .ifRange].allSatisfy { [file.tag, file.modified].contains($0) }
    return head.method == .get && isSame ? ByteRange(head.fields[.range], of: file.size) : .whole
  }
}
