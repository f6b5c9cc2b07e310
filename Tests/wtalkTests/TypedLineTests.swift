import Chat
import Testing
import WebSocketCore

@testable import wtalk

@Suite struct TypedLineTests {
  private func read(_ line: String, isChat: Bool = true) -> TypedLine { TypedLine.read(line, isChat: isChat) }

  // MARK: Messages

  @Test(arguments: ["hello", " hello ", "a /quit", "\\/quit", "#dev", "@bob hi", "hello\n/quit", "\n/quit", "\u{301C}/x", "?", "1/2"])
  func `what does not start with a slash is a message, as it is`(_ line: String) {
    #expect(read(line) == .message(line))
    #expect(read(line, isChat: false) == .message(line))
  }

  @Test(arguments: [
    ("//text", "/text"), ("//", "/"), ("///", "//"), ("//quit now ", "/quit now "), ("//to bob\nand more", "/to bob\nand more"),
    ("  //text", "  /text"), ("\t//", "\t/"), ("//\u{301}x", "/\u{301}x"),
  ])
  func `two slashes send one`(_ line: String, _ text: String) {
    #expect(read(line) == .message(text))
    #expect(read(line, isChat: false) == .message(text))
  }

  @Test func `an empty line asks for nothing`() {
    #expect(read("") == .nothing)
  }

  @Test func `blanks alone are a message`() {
    #expect(read("  ") == .message("  "))
  }

  // MARK: Commands

  private static let commands: [(String, SlashCommand)] = {
    guard let bob = try? Name("bob"), let dev = try? Name("dev") else { return [] }
    return [
      ("/to bob", .to(bob)), ("/to @bob", .to(bob)), ("/to Bob", .to(bob)), ("/to   bob  ", .to(bob)), ("/to\tbob", .to(bob)),
      ("/to\u{A0}bob", .to(bob)), ("/to bob\n", .to(bob)), ("  /to bob", .to(bob)), ("\t/to bob", .to(bob)), ("\u{3000}/to bob", .to(bob)),
      ("/room dev", .room(dev)), ("/room #dev", .room(dev)), ("/leave", .leave(nil)), ("/leave #dev", .leave(dev)),
      ("/msg bob hi", .message(bob, "hi")), ("/msg @bob  hello  there ", .message(bob, "hello  there")),
      ("/msg bob /quit", .message(bob, "/quit")), ("/msg bob one\n two\n\nthree", .message(bob, "one\n two\n\nthree")),
      ("/msg bob\n  one\n  two", .message(bob, "  one\n  two")), ("/msg bob e\u{301}", .message(bob, "e\u{301}")),
      ("/msg bob \u{301}", .message(bob, "\u{301}")), ("/reply yes", .reply("yes")), ("/reply one\ntwo", .reply("one\ntwo")),
      ("/me waves", .me("waves")), ("/me\nwaves", .me("waves")),
      ("/who", .who(nil)), ("/who @bob", .who(.person(bob))), ("/who #dev", .who(.room(dev))), ("/whois bob", .whois(bob)),
      ("/history", .history(10)), ("/history 3", .history(3)), ("/conversations", .conversations(10)),
      ("/conversations 3", .conversations(3)),
      ("/search two words", .search("two words")),
      ("/ignore", .ignore(nil)), ("/ignore @bob", .ignore(bob)), ("/ping", .ping), ("/ping ", .ping),
      ("/close", .close(.normal, reason: "")), ("/close 4321", .close(CloseCode(rawValue: 4321), reason: "")),
      ("/close 3000 so long 世界", .close(CloseCode(rawValue: 3000), reason: "so long 世界")),
      ("/close 1000 " + String(repeating: "x", count: 123), .close(.normal, reason: String(repeating: "x", count: 123))),
      ("/reconnect", .reconnect), ("/status", .status), ("/set", .set(nil)), ("/set bell off", .set(.bell(false))),
      ("/set read-marks on", .set(.readMarks(true))), ("/set typing off", .set(.typing(false))),
      ("/set notify yes", .set(.notify(true))), ("/set timestamps seconds", .set(.timestamps(.seconds))), ("/edit", .edit),
      ("/kick bob", .moderate(.kick, bob)), ("/ban @bob", .moderate(.ban, bob)), ("/unban bob", .moderate(.unban, bob)),
      ("/mute bob", .moderate(.mute, bob)), ("/unmute bob", .moderate(.unmute, bob)), ("/password", .password),
      ("/logout", .logOut(everywhere: false)), ("/logout everywhere", .logOut(everywhere: true)),
      ("/help", .help(nil)), ("/help msg", .help("msg")), ("/help /msg", .help("/msg")), ("/quit", .quit),
    ]
  }()

  @Test func `commands are read with what they take`() {
    #expect(!Self.commands.isEmpty)
    for (line, command) in Self.commands { #expect(read(line) == .command(command), "\(line)") }
  }

  @Test func `each command of the table is among those that are read here`() {
    let read = Set(Self.commands.map { $0.0.drop(while: \.isWhitespace).dropFirst().prefix(while: \.isLetter) }.map(String.init))
    #expect(read == Set(SlashCommand.table.map(\.name)))
  }

  // MARK: Mistakes

  @Test(arguments: [
    ("/", "a command follows its slash; // sends one"), ("/ quit", "a command follows its slash; // sends one"),
    (" /", "a command follows its slash; // sends one"),
    ("/quti", "no command /quti; did you mean /quit?"), (" /quti", "no command /quti; did you mean /quit?"),
    ("/to", "/to takes a name; usage: /to NAME"),
    ("/to b@d!", "/to takes a name of 2 to 32 letters a-z, digits, dots, dashes or underscores; usage: /to NAME"),
    ("/to bob hello", "/to takes no more; usage: /to NAME"), ("/to bob\nhello", "/to takes one line; usage: /to NAME"),
    ("/room", "/room takes the name of a room; usage: /room NAME"),
    ("/msg", "/msg takes a name and a text; usage: /msg NAME TEXT"), ("/msg bob", "/msg takes a name and a text; usage: /msg NAME TEXT"),
    ("/msg bob \n", "/msg takes a name and a text; usage: /msg NAME TEXT"), ("/me", "/me takes a text; usage: /me TEXT"),
    ("/reply  ", "/reply takes a text; usage: /reply TEXT"), ("/search a\nb", "/search takes one line; usage: /search TEXT"),
    ("/who bob", "/who takes @NAME or #ROOM; usage: /who [@NAME | #ROOM]"), ("/history 0", "/history takes a number; usage: /history [N]"),
    ("/history -1", "/history takes a number; usage: /history [N]"),
    ("/history 99999999999999999999", "/history takes a number; usage: /history [N]"),
    ("/close soon", "/close takes a code that may be sent, as 1000; usage: /close [CODE [REASON]]"),
    ("/close 1005", "/close takes a code that may be sent, as 1000; usage: /close [CODE [REASON]]"),
    ("/close 70000", "/close takes a code that may be sent, as 1000; usage: /close [CODE [REASON]]"),
    ("/close 1000 世" + String(repeating: "界", count: 41), "/close takes a reason of at most 123 bytes; usage: /close [CODE [REASON]]"),
    ("/set volume 11", "/set knows bell, color, notify, pretty, read-marks, timestamps, typing; usage: /set [OPTION VALUE]"),
    ("/set bell", "/set takes a value for bell: on, off; usage: /set [OPTION VALUE]"),
    ("/set bell loud", "/set bell takes on, off; usage: /set [OPTION VALUE]"),
    ("/set bell on off", "/set takes no more; usage: /set [OPTION VALUE]"),
    ("/ping me", "/ping takes nothing; usage: /ping"), ("/quit now", "/quit takes nothing; usage: /quit"),
    ("/quit\nnow", "/quit takes one line; usage: /quit"), ("/help a b", "/help takes no more; usage: /help [COMMAND]"),
  ])
  func `a mistake tells what is right`(_ line: String, _ why: String) {
    #expect(read(line) == .mistake(why))
  }

  @Test(arguments: ["/to #dev", "/to @@bob", "/whois #dev", "/ignore #dev", "/msg #dev hi", "/room @bob", "/leave @bob", "/room ##dev"])
  func `a person is no room`(_ line: String) {
    guard case .mistake = read(line) else { return #expect(Bool(false), "\(read(line))") }
  }

  @Test func `a plain connection has no commands of the chat, and sends none`() {
    for entry in SlashCommand.table where !entry.isForAll {
      #expect(read("/\(entry.name) bob hi", isChat: false) == .mistake("/\(entry.name) needs a chat: connect with --as NAME"))
    }
    #expect(read("/ping", isChat: false) == .command(.ping))
  }

  @Test func `a slash never sends what follows, whatever that is`() {
    var generator = SeededGenerator(seed: 4)
    let scalars = Array("/ \t\n\r@#abtoq0\u{301}\u{200D}\u{A0}\u{FE0F}世😀\u{0}\u{1B}".unicodeScalars)
    for _ in 0..<20_000 {
      var line = String.UnicodeScalarView("/".unicodeScalars)
      for _ in 0..<Int.random(in: 0...8, using: &generator) { line.append(scalars.randomElement(using: &generator) ?? "/") }
      switch read(String(line), isChat: Bool.random(using: &generator)) {
      case .message(let text): #expect(line.dropFirst().first == "/" && text.unicodeScalars.elementsEqual(line.dropFirst()), "\(line)")
      case .nothing: #expect(Bool(false), "\(line)")
      case .command, .mistake: break
      }
    }
  }

  @Test func `a command as long as a book is a short mistake`() {
    guard case .mistake(let why) = read("/" + String(repeating: "quit", count: 100_000)) else { return #expect(Bool(false)) }
    #expect(why == "no command /\(String(repeating: "quit", count: 8))…; /help lists them")
  }
}
