import Chat
import Terminal
import Testing

@testable import wtalk

@Suite struct LineCompletionTests {
  private let known: Acquaintances

  init() throws {
    known = Acquaintances(names: try ["bob", "bobby", "carol"].map { try Name($0) }, rooms: try ["dev", "lobby"].map { try Name($0) })
  }

  private func complete(_ line: String, isChat: Bool = true) -> Completion {
    LineCompletion(commands: SlashCommand.entries(isChat: isChat), acquaintances: known).complete(line, at: line.unicodeScalars.count)
  }

  private func choices(_ line: String, isChat: Bool = true) -> [String] { complete(line, isChat: isChat).choices }

  @Test func `commands are completed, and a space where something follows`() {
    #expect(complete("/qu") == Completion(start: 0, choices: ["/quit"]))
    #expect(choices("/h") == ["/help ", "/history "])
    #expect(choices("/to") == ["/to "])
    #expect(choices("/HEL") == ["/help "])
    #expect(complete(" /qu") == Completion(start: 1, choices: ["/quit"]))
    #expect(choices("/") == SlashCommand.table.map { "/\($0.name)\($0.form.isEmpty ? "" : " ")" }.sorted())
  }

  @Test func `a plain connection is offered what it has`() {
    #expect(choices("/m", isChat: false) == [])
    #expect(choices("/r", isChat: false) == ["/reconnect"])
    #expect(choices("/help m", isChat: false) == [])
  }

  @Test func `each argument has its choices`() {
    #expect(complete("/to c") == Completion(start: 4, choices: ["carol"]))
    #expect(choices("/to ") == ["bob", "bobby", "carol"])
    #expect(choices("/to @c") == ["@carol"])
    #expect(choices("/to C") == ["carol"])
    #expect(choices("/msg b") == ["bob ", "bobby "])
    #expect(choices("/whois #") == [])
    #expect(choices("/room ") == ["dev", "lobby"])
    #expect(choices("/leave #l") == ["#lobby"])
    #expect(choices("/who ") == ["#dev", "#lobby", "@bob", "@bobby", "@carol"])
    #expect(choices("/who @c") == ["@carol"])
    #expect(choices("/set ti") == ["timestamps "])
    #expect(choices("/set timestamps ") == ["date", "iso", "minutes", "off", "seconds"])
    #expect(choices("/set bell o") == ["off", "on"])
    #expect(choices("/set volume ") == [])
    #expect(choices("/help qu") == ["quit"])
    #expect(choices("/help /qu") == ["/quit"])
  }

  @Test(arguments: ["/to bob ", "/quit ", "/history ", "/close ", "/set bell on ", "/zz @c", "//to c", "hello c", "/msg bob c"])
  func `nothing is offered where nothing is known`(_ line: String) {
    #expect(choices(line) == [])
  }

  @Test(arguments: ["@car", "hello @car", "/me hugs @car", "/msg bob ask @car", "//x @car", "one\n@car", "(@car", "@CAR"])
  func `a name in a text is completed by its sign`(_ line: String) {
    #expect(choices(line) == ["@carol "])
    #expect(complete(line).start == line.unicodeScalars.count - 4)
  }

  @Test func `the sign in a mail address is no name`() {
    #expect(choices("mail me@car") == [])
  }

  @Test func `a room in a text is completed by its sign`() {
    #expect(complete("see #d") == Completion(start: 4, choices: ["#dev "]))
  }

  @Test func `a name at the beginning of a text addresses its bearer`() {
    #expect(choices("c") == ["carol: "])
    #expect(choices("bo") == ["bob: ", "bobby: "])
    #expect(choices("") == [])
  }

  @Test func `what stands behind the cursor does not count`() {
    let completion = LineCompletion(commands: SlashCommand.entries(isChat: true), acquaintances: known)
    #expect(completion.complete("世界 @ca now", at: 6) == Completion(start: 3, choices: ["@carol "]))
    #expect(completion.complete("/to carol", at: 3) == Completion(start: 0, choices: ["/to "]))
  }

  @Test func `a cursor out of the line does no harm`() {
    let completion = LineCompletion(commands: SlashCommand.entries(isChat: true), acquaintances: known)
    #expect(completion.complete("@ca", at: 100) == Completion(start: 0, choices: ["@carol "]))
    #expect(completion.complete("@ca", at: -1) == Completion(start: 0, choices: []))
  }

  @Test func `whatever the line, what is offered begins with what was typed`() {
    var generator = SeededGenerator(seed: 4)
    let parts = ["/", "set", "to ", "who ", "@", "#", "bo", " ", "世", "\u{301}", "\n", "timestamps ", "😀", "("]
    for _ in 0..<5_000 {
      let line = (0..<Int.random(in: 0...6, using: &generator)).map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
      let scalars = Array(line.unicodeScalars)
      let cursor = Int.random(in: 0...scalars.count, using: &generator)
      let completion = LineCompletion(
        commands: SlashCommand.entries(isChat: Bool.random(using: &generator)), acquaintances: known
      ).complete(line, at: cursor)
      #expect((0...cursor).contains(completion.start) && completion.choices == completion.choices.sorted())
      for choice in completion.choices { #expect(choice.unicodeScalars.starts(with: scalars[completion.start..<cursor]), "\(line)") }
    }
  }
}
