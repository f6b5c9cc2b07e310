import HTTPTypes
import Testing
import WebSocketCore

@testable import wtalk

@Suite struct FileResponseTests {
  private let file = FileFacts(name: "a.txt", size: 10, inode: 7, seconds: 784_111_777, nanoseconds: 5)

  private func answer(_ method: HTTPRequest.Method = .get, _ fields: HTTPFields = [:]) -> FileResponse {
    FileResponse(to: RequestHead(method: method, target: "/a.txt", hosts: ["x"], fields: fields), for: file)
  }

  @Test func `a file comes whole, with all that is known of it`() {
    let whole = answer()
    #expect(whole.range == 0..<10)
    #expect(
      whole.response
        == HTTPResponse(
          status: .ok,
          headerFields: [
            .eTag: "\"a-2ebc98a1-5-7\"", .lastModified: "Sun, 06 Nov 1994 08:49:37 GMT", .cacheControl: "no-cache", .acceptRanges: "bytes",
            .contentType: "text/plain; charset=utf-8", .xContentTypeOptions: "nosniff", .contentLength: "10",
          ]))
    #expect(answer(.head).response == whole.response)
    #expect(answer(.head).range == nil)
  }

  @Test func `any other size, time or file has another tag`() {
    let others = [
      FileFacts(name: "a.txt", size: 11, inode: 7, seconds: 784_111_777, nanoseconds: 5),
      FileFacts(name: "a.txt", size: 10, inode: 8, seconds: 784_111_777, nanoseconds: 5),
      FileFacts(name: "a.txt", size: 10, inode: 7, seconds: 784_111_778, nanoseconds: 5),
      FileFacts(name: "a.txt", size: 10, inode: 7, seconds: 784_111_777, nanoseconds: 6),
    ]
    #expect(Set((others + [file]).map(\.tag)).count == 5)
  }

  @Test func `tags come before the date`() {
    #expect(answer(.get, [.ifNoneMatch: file.tag]).response.status == .notModified)
    #expect(answer(.get, [.ifModifiedSince: file.modified]).response.status == .notModified)
    #expect(answer(.get, [.ifNoneMatch: "\"x\"", .ifModifiedSince: file.modified]).response.status == .ok)
    let unchanged = answer(.head, [.ifNoneMatch: "*"])
    #expect(unchanged.range == nil)
    #expect(unchanged.response.headerFields[.contentLength] == nil)
  }

  @Test func `a part is of the version that the client has`() {
    let part = answer(.get, [.range: "bytes=2-4", .ifRange: file.tag])
    #expect(part.range == 2..<5)
    #expect(part.response.status == .partialContent)
    #expect(part.response.headerFields[.contentRange] == "bytes 2-4/10")
    #expect(part.response.headerFields[.contentLength] == "3")
    #expect(answer(.get, [.range: "bytes=2-4", .ifRange: file.modified]).range == 2..<5)
    #expect(answer(.head, [.range: "bytes=2-4"]).response == answer(.head).response)
    #expect(answer(.get, [.range: "bytes=2-4", .ifRange: "W/\(file.tag)"]).range == 0..<10)
    #expect(answer(.get, [.range: "bytes=2-4", .ifRange: "\"x\""]).range == 0..<10)
  }

  @Test func `a part that is not there is told its bounds`() {
    let none = answer(.get, [.range: "bytes=10-"])
    #expect(none.range == nil)
    #expect(none.response == HTTPResponse(status: .rangeNotSatisfiable, headerFields: [.contentRange: "bytes */10", .contentLength: "0"]))
  }
}
