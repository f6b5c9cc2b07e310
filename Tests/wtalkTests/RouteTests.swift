import Chat
import HTTPTypes
import Testing
import WebSocketCore

@testable import wtalk

@Suite struct RouteTests {
  private func status(_ target: String, below basePath: String = "") -> Int? {
    do throws(Refusal) {
      _ = try Route(target: target, below: basePath)
      return nil
    } catch {
      return error.status.code
    }
  }

  @Test func `the root, rooms and people have their paths`() throws {
    #expect(try Route(target: "/lobby", below: "") == .conversation(try Address("#lobby"), as: nil))
    #expect(try Route(target: "/Dev?x=1", below: "") == .conversation(try Address("#dev"), as: nil))
    #expect(try Route(target: "/@bob?as=alice", below: "") == .conversation(try Address("@bob"), as: "alice"))
    #expect(try Route(target: "/", below: "") == .root(as: nil))
    #expect(try Route(target: "/?as=alice", below: "") == .root(as: "alice"))
    #expect(Route.root(as: nil).address == (try Address("#lobby")))
    #expect(try Route(target: "/-/chat.js", below: "") == .asset(.script))
  }

  @Test func `a base path is in front of all of them`() throws {
    #expect(try Route(target: "/chat/dev", below: "/chat") == .conversation(try Address("#dev"), as: nil))
    #expect(try Route(target: "/chat", below: "/chat") == .root(as: nil))
    #expect(try Route(target: "/chat/", below: "/chat") == .root(as: nil))
    #expect(status("/dev", below: "/chat") == 404)
    #expect(status("/chatter", below: "/chat") == 404)
  }

  @Test(arguments: [
    "/../x", "//x", "/x%00", "/a/b", "/x", "/-", "/@", "/@b/c", "/-/../x", "/" + String(repeating: "a", count: 33), "", "*", "http://h/",
  ])
  func `H19: what names nothing is 404`(target: String) {
    #expect(status(target) == 404)
  }

  @Test(arguments: ["/lobby?token=x", "/?PASSWORD=x", "/@bob?as=alice&token=1"])
  func `A9: a secret in the query is 400`(target: String) {
    #expect(status(target) == 400)
  }
}
